import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import type { PreviewServer } from "vite";
import { afterEach, expect, it } from "vitest";
import { demoWorld } from "#models/demo/vite-plugin.ts";

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** Serves, gives the server to the plugin, and waits for its second line. */
async function linesOf(listener: RequestListener): Promise<{ lines: string[]; port: number }> {
  const httpServer = createServer(listener);
  closers.push(() => httpServer.close());
  const lines: string[] = [];
  const done = Promise.withResolvers<void>();
  const info = (line: string): void => {
    if (lines.push(line) === 2) done.resolve();
  };
  const server = { httpServer, config: { preview: {}, logger: { info } } };
  const plugin = demoWorld();
  if (typeof plugin.configurePreviewServer !== "function") throw new Error("no preview hook");
  await plugin.configurePreviewServer.call(
    {} as ThisParameterType<typeof plugin.configurePreviewServer>,
    server as unknown as PreviewServer,
  );
  expect(lines).toEqual([]);
  httpServer.listen(0, "127.0.0.1");
  await done.promise;
  return { lines, port: (httpServer.address() as AddressInfo).port };
}

it("asks its own origin once it listens, and leaves a fresh store alone", async () => {
  const asked: string[] = [];
  const post = {
    id: "1",
    authorId: "a",
    createdAt: Date.now(),
    text: "hello",
    author: { id: "a", name: "a", handle: "a" },
    counts: { likes: 0, reposts: 0, replies: 0, quotes: 0 },
    visibility: { home: { action: "allow" }, recommendations: { action: "allow" } },
    features: [],
    embedding: "",
    modelVersion: "m",
    source: "recent",
  };
  const { lines, port } = await linesOf((request, response) => {
    asked.push(`${request.headers.host} ${request.url}`);
    response.end(JSON.stringify({ posts: [post], sources: [], modelVersion: "m" }));
  });
  expect(asked).toEqual([`127.0.0.1:${port} /api/v1/retrieve`]);
  expect(lines[1]).toBe("demo world: the store has recent posts already, nothing loaded");
});

it("says why nothing was loaded, and lets the server live", async () => {
  const { lines, port } = await linesOf((_, response) => {
    response.statusCode = 401;
    response.end("who are you?");
  });
  expect(lines[1]).toBe("demo world: not loaded: POST /api/v1/retrieve answered 401: who are you?");
  expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(401);
});
