import { describe, expect, it } from "vitest";
import { LIMITS } from "#shared/params/limits.ts";
import { candidate } from "#shared/testing/candidates.ts";
import { userId } from "#shared/types/ids.ts";
import {
  candidatesRequest,
  createEdgeClient,
  type EdgeError,
  edgeErrorMessage,
  fetchModelManifest,
} from "#web/api/edge-client.ts";

const signal = () => new AbortController().signal;
const question = { following: new Set([userId("b"), userId("a")]), modelVersion: "m1" };
const retrieve = { posts: [candidate("x")], sources: [], modelVersion: "m1" };

/** An edge that answers what it is told, and keeps what it was asked. */
function edge(answer: () => Response | Promise<Response>) {
  const asked: { url: string; init: RequestInit }[] = [];
  const client = createEdgeClient((url, init) => {
    asked.push({ url: typeof url === "string" ? url : "not a string", init: init ?? {} });
    return Promise.resolve(answer());
  });
  return { client, asked };
}
const json = (body: unknown, init?: ResponseInit) => new Response(JSON.stringify(body), init);

describe("what a request says", () => {
  it("is the follows, sorted, and what the model needs; nothing else", () => {
    expect(candidatesRequest({ ...question, embedding: "AAA=" })).toEqual({
      inNetwork: { following: ["a", "b"], limit: expect.any(Number) },
      retrieve: { embedding: "AAA=", modelVersion: "m1", limit: expect.any(Number) },
    });
  });

  it("leaves in-network out for a reader who follows nobody", () => {
    const request = candidatesRequest({ ...question, following: new Set() });
    expect(Object.keys(request)).toEqual(["retrieve"]);
    expect(request.retrieve).not.toHaveProperty("embedding");
  });

  it("is the same bytes in whatever order the follows were made", async () => {
    const { client, asked } = edge(() => json({ retrieve }));
    await client.candidates(question, signal());
    await client.candidates(
      { ...question, following: new Set([...question.following].toReversed()) },
      signal(),
    );
    expect(asked[0]?.init.body).toBe(asked[1]?.init.body);
    expect(asked[0]?.url).toBe("/api/v1/candidates");
    expect(asked[0]?.init.credentials).toBe("omit");
  });
});

describe("the model's manifest", () => {
  it("is asked for without a word about the reader, past the browser's own copy", async () => {
    const asked: unknown[] = [];
    const answer = await fetchModelManifest((url, init) => {
      asked.push(url, Object.keys(init ?? {}).toSorted(), init?.credentials, init?.cache);
      return Promise.resolve(new Response("signed text"));
    });
    expect(answer).toEqual({ ok: true, value: "signed text" });
    expect(asked).toEqual([
      "/api/v1/models/manifest",
      ["cache", "credentials", "signal"],
      "omit",
      "no-cache",
    ]);
  });

  it.each([
    ["refused", () => new Response("{}", { status: 503 })],
    ["unreachable", () => Promise.reject(new TypeError("Failed to fetch"))],
  ])("that does not come is %s", async (code, answer) => {
    const asked = await fetchModelManifest(() => Promise.resolve(answer()));
    expect(asked).toMatchObject({ ok: false, error: { code } });
  });
});

describe("an answer", () => {
  it("is handed on with its posts", async () => {
    const inNetwork = {
      posts: [candidate("y")],
      partial: false,
      stats: { authors: 1, eligible: 1, returned: 1, ms: 1 },
    };
    const { client } = edge(() => json({ inNetwork, retrieve }));
    const answer = await client.candidates(question, signal());
    expect(answer).toMatchObject({ ok: true, value: { inNetwork, retrieve } });
  });

  it.each([
    { what: "not JSON", body: "<html>" },
    { what: "another shape", body: '{"retrieve":{}}' },
    { what: "a broken post", body: JSON.stringify({ retrieve: { ...retrieve, posts: [{}] } }) },
  ])("that is $what is an error, not a feed", async ({ body }) => {
    const { client } = edge(() => new Response(body));
    const answer = await client.candidates(question, signal());
    expect(answer).toMatchObject({ ok: false, error: { code: "bad-answer" } });
  });

  it("that refuses carries the contract's code and the time to wait", async () => {
    const error = { code: "overloaded", message: "busy", requestId: "r" };
    const { client } = edge(() =>
      json({ error }, { status: 503, headers: { "Retry-After": "2" } }),
    );
    expect(await client.candidates(question, signal())).toEqual({
      ok: false,
      error: {
        code: "refused",
        status: 503,
        apiCode: "overloaded",
        message: "busy",
        retryAfterMs: 2_000,
      },
    });
  });

  it("that refuses without a readable body still says its status", async () => {
    const { client } = edge(() => new Response("oops", { status: 502, statusText: "Bad Gateway" }));
    expect(await client.candidates(question, signal())).toMatchObject({
      ok: false,
      error: { code: "refused", status: 502, apiCode: undefined, message: "Bad Gateway" },
    });
  });

  it("that never comes because there is no network is an error", async () => {
    const { client } = edge(() => Promise.reject(new TypeError("Failed to fetch")));
    expect(await client.candidates(question, signal())).toMatchObject({
      ok: false,
      error: { code: "unreachable" },
    });
  });
});

it("throws the signal's reason, untouched, when it is cancelled", async () => {
  const stop = new AbortController();
  const { client } = edge(() => {
    stop.abort("another reader");
    return Promise.reject(new DOMException("aborted", "AbortError"));
  });
  await expect(client.candidates(question, stop.signal)).rejects.toBe("another reader");
});

it.each<EdgeError>([
  { code: "unreachable", reason: "x" },
  { code: "timeout", afterMs: 8_000 },
  { code: "refused", status: 429, message: "slow down" },
  { code: "bad-answer", reason: "x" },
])("has a sentence for people: $code", (error) => {
  expect(edgeErrorMessage(error)).toMatch(/^The server.*\.$/);
});

it("asks for no more than the wire allows", () => {
  const request = candidatesRequest({ ...question, embedding: "x" });
  expect(request.inNetwork?.limit).toBeLessThanOrEqual(LIMITS.inNetworkPosts);
  expect(request.retrieve?.limit).toBeLessThanOrEqual(LIMITS.retrievedPosts);
});
