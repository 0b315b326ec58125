import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openSlowLink, type SlowLink } from "#models/bench/first-rank/slow-link.ts";

const SPEED = { downBitsPerS: 8e6, upBitsPerS: 8e5, roundTripMs: 100 };
const BODY = Buffer.alloc(200_000, "perch");

let server: Server;
let link: SlowLink;
beforeAll(async () => {
  server = createServer((request, response) => {
    let length = 0;
    request.on("data", (chunk: Buffer) => (length += chunk.length));
    request.on("end", () => response.end(request.url === "/body" ? BODY : String(length)));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  link = await openSlowLink((server.address() as AddressInfo).port, SPEED);
});
afterAll(() => {
  link.close();
  server.close();
  server.closeAllConnections();
});

async function timed(path: string, init?: RequestInit): Promise<{ text: string; ms: number }> {
  const start = performance.now();
  const headers = { connection: "close" };
  const response = await fetch(`http://127.0.0.1:${link.port}${path}`, { ...init, headers });
  return { text: await response.text(), ms: performance.now() - start };
}

it("takes a round trip to connect and one for the answer", async () => {
  const { text, ms } = await timed("/");
  expect(text).toBe("0");
  expect(ms).toBeGreaterThan(195);
});

it("lets down as many bits a second as it is told, unchanged", async () => {
  const { text, ms } = await timed("/body");
  expect(text === BODY.toString()).toBe(true);
  expect(ms).toBeGreaterThan(395);
});

it("shares its bandwidth among connections", async () => {
  const both = await Promise.all([timed("/body"), timed("/body")]);
  expect(Math.max(...both.map(({ ms }) => ms))).toBeGreaterThan(590);
});

it("sends up more slowly than down", async () => {
  const { text, ms } = await timed("/", { method: "POST", body: BODY.subarray(0, 50_000) });
  expect(text).toBe("50000");
  expect(ms).toBeGreaterThan(690);
});
