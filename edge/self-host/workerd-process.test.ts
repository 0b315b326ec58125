import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunningWorkerd, startWorkerd } from "#edge/self-host/workerd-process.ts";

// A build of its own, small enough to see through, so that this test needs no `vite build`.
const WORKER = `
import { DurableObject } from "cloudflare:workers";
import bytes from "./assets/table.bin";
export class Counter extends DurableObject {
  add() {
    this.ctx.storage.sql.exec("CREATE TABLE IF NOT EXISTS c (n)");
    this.ctx.storage.sql.exec("INSERT INTO c VALUES (1)");
    return this.ctx.storage.sql.exec("SELECT count(*) AS n FROM c").one().n;
  }
}
export default {
  async fetch(request, env) {
    const { pathname } = new URL(request.url);
    if (pathname === "/api/add") return Response.json(await env.COUNTER.getByName("a").add());
    if (pathname === "/api/env") {
      return Response.json({ token: env.INGEST_TOKEN ?? null, bytes: bytes.byteLength, mode: env.MODE });
    }
    if (!/\\.\\w+$/.test(pathname)) return env.ASSETS.fetch(new URL("/", request.url));
    return new Response("no such file", { status: 404 });
  },
};`;
const CONFIG = {
  name: "toy",
  main: "index.js",
  compatibility_date: "2026-10-01",
  vars: { MODE: "test" },
  durable_objects: { bindings: [{ name: "COUNTER", class_name: "Counter" }] },
  migrations: [{ tag: "v1", new_sqlite_classes: ["Counter"] }],
  assets: { binding: "ASSETS", run_worker_first: ["/api/*"] },
};
const FILES = {
  "perch/wrangler.json": JSON.stringify(CONFIG),
  "perch/index.js": WORKER,
  "perch/assets/table.bin": "12345",
  "client/index.html": "<h1>app</h1>",
  "client/api/add.json": "shadowed by the worker",
  "client/assets/app-1.js": "let a;",
  "client/_headers": "/*\n  X-All: yes\n\n/assets/*\n  Cache-Control: immutable\n",
};

let folder: string;
let workerd: RunningWorkerd;
const start = (ingestToken?: string) =>
  startWorkerd({
    objectsFolder: join(folder, "objects"),
    distFolder: join(folder, "dist"),
    ingestToken,
  });
const get = (path: string, headers = {}) => fetch(workerd.url + path, { headers });

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "perch-self-host-"));
  for (const [name, content] of Object.entries(FILES)) {
    const path = join(folder, "dist", name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }
  workerd = await start("secret");
});
afterAll(async () => {
  await workerd.kill();
  rmSync(folder, { recursive: true, force: true });
});

describe("a workerd of one's own", () => {
  it("serves files with their type, the headers of _headers and an ETag", async () => {
    const response = await get("/assets/app-1.js");
    expect(await response.text()).toBe("let a;");
    expect(response.headers.get("Content-Type")).toBe("text/javascript; charset=utf-8");
    expect(response.headers.get("Cache-Control")).toBe("immutable");
    expect(response.headers.get("X-All")).toBe("yes");
    const again = await get("/assets/app-1.js", { "If-None-Match": response.headers.get("ETag") });
    expect(again.status).toBe(304);
  });

  it("answers deep links with the page, through the worker", async () => {
    for (const path of ["/", "/posts/abc"]) {
      expect(await (await get(path)).text()).toBe("<h1>app</h1>");
    }
    expect((await get("/assets/gone.js")).status).toBe(404);
  });

  it("lets the worker answer its own paths, files or not", async () => {
    expect(await (await get("/api/add.json")).text()).toBe("no such file");
  });

  it("gives the worker its token, variables and binary modules", async () => {
    expect(await (await get("/api/env")).json()).toEqual({
      token: "secret",
      bytes: 5,
      mode: "test",
    });
  });

  it("keeps its objects over SIGKILL, and has no token unless it is given one", async () => {
    expect(await (await get("/api/add")).json()).toBe(1);
    expect(await (await get("/api/add")).json()).toBe(2);
    await workerd.kill();
    workerd = await start();
    expect(await (await get("/api/add")).json()).toBe(3);
    expect(await (await get("/api/env")).json()).toMatchObject({ token: null });
  });
});
