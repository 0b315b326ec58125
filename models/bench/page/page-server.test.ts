import { afterAll, beforeAll, expect, it } from "vitest";
import { type PageServer, servePage } from "#models/bench/page/page-server.ts";

let server: PageServer;

beforeAll(async () => {
  server = await servePage("/code/contender.ts", { "/code/": "models/bench/rank" });
});
afterAll(() => server.close());

it("serves an isolated page that loads the script", async () => {
  const response = await fetch(server.url);
  expect(response.headers.get("cross-origin-opener-policy")).toBe("same-origin");
  expect(response.headers.get("cross-origin-embedder-policy")).toBe("require-corp");
  expect(await response.text()).toContain('src="/code/contender.ts"');
});

it("serves files of its folders", async () => {
  const response = await fetch(`${server.url}code/contender.ts`);
  expect(await response.text()).toContain("interleave");
});

it.each(["code/..%2f..%2f..%2fpackage.json", "code/absent.js", "code/", "package.json", "code/%"])(
  "has no %s",
  async (path) => {
    const response = await fetch(server.url + path);
    await response.body?.cancel();
    expect(response.status).toBe(404);
  },
);
