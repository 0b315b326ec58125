import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type GzipFront, openGzipFront } from "#models/bench/first-rank/gzip-front.ts";

let server: Server;
let front: GzipFront;
beforeAll(async () => {
  server = createServer((request, response) => {
    const type = request.url === "/weights" ? "application/octet-stream" : "text/javascript";
    const body: Buffer[] = [Buffer.alloc(10_000, "perch")];
    request.on("data", (chunk: Buffer) => body.push(chunk));
    request.on("end", () =>
      response
        .writeHead(request.url === "/absent" ? 404 : 200, { "content-type": type, "x-kept": "1" })
        .end(Buffer.concat(body)),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  front = await openGzipFront(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
afterAll(() => {
  front.close();
  server.close();
  server.closeAllConnections();
});

const get = (path: string, init?: RequestInit) =>
  fetch(`http://127.0.0.1:${front.port}${path}`, init);

it("compresses scripts, and keeps status and headers", async () => {
  const response = await get("/script");
  expect(response.headers.get("content-encoding")).toBe("gzip");
  expect(Number(response.headers.get("content-length") ?? 0)).toBeLessThan(1_000);
  expect(response.headers.get("x-kept")).toBe("1");
  expect((await response.text()).length).toBe(10_000);
  expect((await get("/absent")).status).toBe(404);
});

it("leaves weights as they are", async () => {
  const response = await get("/weights");
  expect(response.headers.get("content-encoding")).toBe(null);
  expect((await response.text()).length).toBe(10_000);
});

it("passes on what is posted, and forgets no answer for another", async () => {
  const answers = await Promise.all(
    ["a", "bb"].map(async (body) => (await get("/", { method: "POST", body })).text()),
  );
  expect(answers.map(({ length }) => length)).toEqual([10_001, 10_002]);
});
