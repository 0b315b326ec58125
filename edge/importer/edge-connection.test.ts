import { afterEach, expect, it } from "vitest";
import { EdgeConnection } from "#edge/importer/edge-connection.ts";
import { type Reply, type ScriptedServer, scriptedServer } from "#edge/importer/testing.ts";

const servers: ScriptedServer[] = [];
afterEach(() => Promise.all(servers.splice(0).map((server) => server.stop())));

async function connected(reply: (request: { path: string }, count: number) => Reply, token = "t") {
  const server = await scriptedServer(reply);
  servers.push(server);
  const waits: [string, number][] = [];
  const connection = new EdgeConnection({
    url: server.url,
    token,
    patienceMs: 30_000,
    onWait: (reason, waitMs) => waits.push([reason, waitMs]),
    clock: { sleep: () => Promise.resolve(), random: () => 1 },
  });
  return { server, connection, waits };
}

const one = { accepted: 1, duplicates: 0, rejected: [] };
const body = '{"events":[{"type":"post"}]}';
const failure = (message: string) => ({ error: { code: "x", message, requestId: "r" } });

it("sends the events with the token", async () => {
  const { server, connection } = await connected(() => ({ json: one }), "secret");
  expect(await connection.sendEvents(body, 1)).toEqual(one);
  expect(server.received).toEqual([
    { path: "/api/v1/events", token: "Bearer secret", json: { events: [{ type: "post" }] } },
  ]);
});

it("tries again when the server is busy, broken or gone, and waits as long as it says", async () => {
  const replies: Reply[] = [
    { status: 429, headers: { "Retry-After": "3" }, json: failure("slow down") },
    { status: 503, json: failure("overloaded") },
    { status: 500 },
    { hangUp: true },
    { json: one },
  ];
  const { connection, waits } = await connected((_, count) => replies[count - 1] ?? {});
  expect(await connection.sendEvents(body, 1)).toEqual(one);
  expect(waits).toEqual([
    ["429 slow down", 3_000],
    ["503 overloaded", 500],
    ["500", 1_000],
    [expect.any(String), 2_000],
  ]);
});

it("gives up on a server that stays busy, and says how to go on", async () => {
  const { connection } = await connected(() => ({ status: 503, json: failure("no INGEST_TOKEN") }));
  await expect(connection.sendEvents(body, 1)).rejects.toThrow(
    /503 no INGEST_TOKEN\. Run the same command again/,
  );
});

it.each([
  [401, "refuses the token (401 who?)"],
  [404, "/api/v1/events does not exist"],
  [413, "refuses the request: 413 who?"],
  [422, "refuses the request: 422 who?"],
])("does not repeat a request that was answered %i", async (status, message) => {
  const { server, connection } = await connected(() => ({ status, json: failure("who?") }));
  await expect(connection.sendEvents(body, 1)).rejects.toThrow(message);
  expect(server.received).toHaveLength(1);
});

it.each([{}, { ...one, accepted: 2 }, { accepted: "1" }])(
  "does not believe an answer that is no account of one event: %o",
  async (json) => {
    const { connection } = await connected(() => ({ json }));
    await expect(connection.sendEvents(body, 1)).rejects.toThrow("does not answer as Perch does");
  },
);

it("says at once that no server is there", async () => {
  const { server, connection, waits } = await connected(() => ({}));
  await server.stop();
  await expect(connection.hello()).rejects.toThrow(/Cannot reach .*ECONNREFUSED.*npm start/);
  expect(waits).toEqual([]);
});

it("stops waiting when it is told to stop", async () => {
  const server = await scriptedServer(() => ({ status: 503, headers: { "Retry-After": "60" } }));
  servers.push(server);
  const stopping = new AbortController();
  const connection = new EdgeConnection({
    url: server.url,
    token: "t",
    signal: stopping.signal,
    onWait: () => stopping.abort(new Error("stopped by hand")),
  });
  await expect(connection.sendEvents(body, 1)).rejects.toThrow("stopped by hand");
});
