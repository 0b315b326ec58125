import { env, exports } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import { ApiClient, AUTHORIZED } from "#edge/testing/api.ts";
import { post, posted, ref, replyTo } from "#edge/testing/records.ts";
import { ErrorBodySchema } from "#shared/api/errors.ts";
import { ModelManifestSchema } from "#shared/api/model-manifest.ts";
import {
  type CandidatesAnswer,
  InNetworkAnswer,
  LookupAnswer,
  RetrieveAnswer,
} from "#shared/api/reads.ts";
import { LIMITS } from "#shared/params/limits.ts";
import { SECURITY_HEADERS } from "#shared/security-headers.ts";
import { postId, userId } from "#shared/types/ids.ts";

const api = new ApiClient(env);
const ids = (answer: { posts: readonly { id: string }[] }): string[] =>
  answer.posts.map(({ id }) => id);

describe("every answer", () => {
  it.each([
    ["/healthz", "GET", 200],
    ["/api/v1/models/manifest", "GET", 200],
    ["/api/v1/nothing", "GET", 404],
    ["/api/other", "GET", 404],
    ["/assets/gone.js", "GET", 404],
    ["/api/v1/events", "GET", 405],
    ["/api/v1/retrieve", "DELETE", 405],
    ["/api/v1/models/manifest", "POST", 405],
  ])("%s %s is %i, named, timed and guarded", async (path, method, status) => {
    const response = await api.fetch(path, { method });
    expect(response.status).toBe(status);
    expect(response.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
    expect(response.headers.get("server-timing")).toMatch(/total;dur=\d/);
    for (const [name, value] of Object.entries(SECURITY_HEADERS))
      expect(response.headers.get(name)).toBe(value);
    if (status < 400) return;
    const { error } = ErrorBodySchema.parse(await response.json());
    expect(error.requestId).toBe(response.headers.get("x-request-id"));
  });

  it("names the method a route has", async () => {
    expect((await api.fetch("/api/v1/events")).headers.get("allow")).toBe("POST");
  });

  it("is served by the worker's default export", async () => {
    const response = await exports.default.fetch(new Request("https://edge.test/healthz"));
    expect(await response.json()).toEqual({ status: "ok" });
  });

  it("is spared a manifest that it has already", async () => {
    const first = await api.fetch("/api/v1/models/manifest");
    const etag = first.headers.get("etag") ?? "";
    expect(ModelManifestSchema.parse(await first.json()).files.length).toBeGreaterThan(0);
    const headers = { "if-none-match": etag };
    expect((await api.fetch("/api/v1/models/manifest", { headers })).status).toBe(304);
  });

  it("hides what went wrong inside", async () => {
    const log = vi.spyOn(console, "error").mockReturnValue();
    const broken = { ...env, THUNDER_SHARD: undefined } as unknown as Env;
    const response = await new ApiClient(broken).post("/in-network", { following: ["a"] });
    expect(response.status).toBe(500);
    const text = await response.text();
    expect(ErrorBodySchema.parse(JSON.parse(text)).error.code).toBe("internal");
    expect(text).not.toMatch(/undefined|getByName|at /);
    expect(log).toHaveBeenCalledOnce();
    log.mockRestore();
  });
});

describe("POST /events", () => {
  const code = async (response: Response): Promise<[number, string]> => [
    response.status,
    ErrorBodySchema.parse(await response.json()).error.code,
  ];

  it("refuses a missing or wrong token", async () => {
    expect(await code(await api.post("/events", { events: [] }, {}))).toEqual([
      401,
      "unauthenticated",
    ]);
    const wrong = { authorization: "Bearer devil" };
    const response = await api.post("/events", { events: [] }, wrong);
    expect(response.headers.get("www-authenticate")).toBe("Bearer");
    expect(await code(response)).toEqual([401, "unauthenticated"]);
  });

  it("is off in a deployment without a token", async () => {
    const bare = new ApiClient({ ...env, INGEST_TOKEN: "" });
    const response = await bare.post("/events", { events: [posted("t", "t")] });
    expect(response.headers.get("retry-after")).toMatch(/^\d+$/);
    expect(await code(response)).toEqual([503, "overloaded"]);
  });

  it.each([
    ["{", 400, "bad-json"],
    ["", 400, "bad-json"],
    ["[]", 422, "invalid"],
    ['{"events":{}}', 422, "invalid"],
    ['{"events":[]}', 422, "invalid"],
    [" ".repeat(LIMITS.bodyBytes + 1), 413, "too-large"],
    [JSON.stringify({ events: Array(1_001).fill(0) }), 413, "too-large"],
  ])("answers the contract's error to a wrong body", async (body, status, expected) => {
    const init = { method: "POST", headers: AUTHORIZED, body };
    expect(await code(await api.fetch("/api/v1/events", init))).toEqual([status, expected]);
  });

  it("refuses bytes that are no UTF-8", async () => {
    const init = { method: "POST", headers: AUTHORIZED, body: new Uint8Array([0x22, 0xff, 0x22]) };
    expect(await code(await api.fetch("/api/v1/events", init))).toEqual([400, "bad-json"]);
  });

  it("measures a streamed body, which has no length to announce", async () => {
    const chunk = new Uint8Array(1024 * 1024).fill(32);
    let sent = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (sent++ < 6) controller.enqueue(chunk);
        else controller.close();
      },
    });
    const init = { method: "POST", headers: AUTHORIZED, body };
    expect(await code(await api.fetch("/api/v1/events", init))).toEqual([413, "too-large"]);
  });

  it("names the first few of two million wrong ids", async () => {
    for (const [path, list] of [
      ["/in-network", "following"],
      ["/posts/lookup", "ids"],
    ] as const) {
      const response = await api.post(path, { [list]: Array(2_000_000).fill(0) });
      expect(response.status).toBe(422);
      const { error } = ErrorBodySchema.parse(await response.json());
      expect(error.details?.slice(0, 2).map((detail) => detail.path)).toEqual([
        `${list}.0`,
        `${list}.1`,
      ]);
    }
  });

  it("names the path of what is wrong and echoes nothing", async () => {
    const response = await api.post("/in-network", { following: ["ok", 7, "SECRET\u0000"] });
    expect(response.status).toBe(422);
    const text = await response.text();
    expect(text).not.toContain("SECRET");
    const { error } = ErrorBodySchema.parse(JSON.parse(text));
    expect(error.details?.map(({ path }) => path)).toEqual(["following.1", "following.2"]);
  });

  it("rejects a bad event alone, by its index and code", async () => {
    const future = Date.now() + LIMITS.clockSkewMs + 5_000;
    const first = posted("alone-1", "alone");
    const answer = await api.ingest([
      first,
      { type: "dance" },
      posted("x".repeat(600), "alone"),
      posted("alone-2", "alone", { text: "\ud800" }),
      posted("alone-3", "alone", { createdAt: future }),
      { type: "post" },
      posted("alone-1", "alone", { text: "other" }),
      posted("alone-1", "somebody else"),
      first,
    ]);
    expect(answer).toMatchObject({ accepted: 1, duplicates: 1 });
    expect(answer.rejected.map(({ index, code }) => [index, code])).toEqual([
      [1, "unknown-type"],
      [2, "id-too-long"],
      [3, "text-invalid"],
      [4, "in-future"],
      [5, "invalid-shape"],
      [6, "conflict"],
      [7, "conflict"],
    ]);
  });

  it("knows a replay by its content, whatever the order of fields and the fields nobody knows", async () => {
    const first = post("replay", "replayer", { topics: ["a"], lang: "en" });
    const again = Object.fromEntries(Object.entries({ ...first, extra: 1 }).toReversed());
    expect(await api.ingest([{ type: "post", post: first }])).toMatchObject({ accepted: 1 });
    expect(await api.ingest([{ type: "post", post: again }])).toMatchObject({ duplicates: 1 });
  });
});

describe("hydration", () => {
  it("answers a post with every public fact in one round trip", async () => {
    const at = Date.now() - 1_000;
    const target = { postId: "h1", authorId: "h" };
    const answer = await api.ingest([
      posted("h1", "h", { text: "hello", labels: ["nsfw"], replyTo: replyTo("p", "q", "root") }),
      { type: "author", author: { id: "h", name: "Hydra", handle: "hydra", followers: 9 } },
      { type: "engage", action: "like", userId: "u1", ...target, at },
      { type: "engage", action: "like", userId: "u1", ...target, at },
      { type: "engage", action: "like", userId: "u2", ...target, at },
      { type: "unengage", action: "like", userId: "u2", ...target, at: at + 1 },
      { type: "engage", action: "view", userId: "u1", eventId: "v1", ...target, at },
      { type: "counts", ...target, at, counts: { likes: 10, reposts: 1, replies: 0, quotes: 0 } },
      posted("h2", "i", { replyTo: replyTo("h1", "h", "root") }),
      posted("h3", "j", { repostOf: ref("h1", "h"), text: "" }),
      posted("h4", "k", { quoteOf: ref("h1", "h") }),
      posted("h5", "k", { quoteOf: ref("h1", "not h") }),
    ]);
    expect(answer).toEqual({ accepted: 11, duplicates: 1, rejected: [] });
    const found = LookupAnswer.parse(await api.read("/posts/lookup", { ids: ["h1", "h1", "h9"] }));
    expect(found.missing).toEqual(["h9"]);
    expect(found.posts).toHaveLength(1);
    expect(found.posts[0]).toMatchObject({
      id: "h1",
      text: "hello",
      author: { id: "h", name: "Hydra", handle: "hydra", followers: 9 },
      counts: { likes: 11, reposts: 2, replies: 1, quotes: 1, views: 1 },
      visibility: {
        home: { action: "interstitial", reason: "nsfw" },
        recommendations: { action: "drop", reason: "nsfw" },
      },
      source: "lookup",
      ancestors: ["p", "root"],
    });
  });

  it("gives an author never announced its id for a name", async () => {
    await api.ingest([posted("nameless-1", "nameless")]);
    const { posts } = LookupAnswer.parse(await api.read("/posts/lookup", { ids: ["nameless-1"] }));
    expect(posts[0]?.author).toEqual({ id: "nameless", name: "nameless", handle: "nameless" });
    expect(posts[0]?.counts).toEqual({ likes: 0, reposts: 0, replies: 0, quotes: 0 });
  });

  it("counts a reply until its author deletes it", async () => {
    const at = Date.now() - 1_000;
    await api.ingest([posted("c1", "c"), posted("c2", "d", { replyTo: replyTo("c1", "c") })]);
    const replies = async (): Promise<number | undefined> =>
      LookupAnswer.parse(await api.read("/posts/lookup", { ids: ["c1"] })).posts[0]?.counts.replies;
    expect(await replies()).toBe(1);
    await api.ingest([{ type: "delete", postId: "c2", authorId: "d", at }]);
    expect(await replies()).toBe(0);
    await api.ingest([{ type: "undelete", postId: "c2", authorId: "d", at: at + 1 }]);
    expect(await replies()).toBe(1);
  });
});

describe("deletes", () => {
  it("the largest time wins, deletes win ties, and only the author can delete", async () => {
    const at = Date.now() - 10_000;
    const change = (type: string, id: string, time: number, authorId = "del") => ({
      type,
      postId: id,
      authorId,
      at: time,
    });
    await api.ingest([
      change("delete", "d-early", at),
      ...["d-early", "d-tie", "d-back", "d-foreign", "d-late"].map((id) => posted(id, "del")),
      change("undelete", "d-tie", at),
      change("delete", "d-tie", at),
      change("undelete", "d-back", at + 2),
      change("delete", "d-back", at + 1),
      change("delete", "d-foreign", at, "thief"),
      change("undelete", "d-late", at),
      change("delete", "d-late", at + 1),
    ]);
    const request = { ids: ["d-early", "d-tie", "d-back", "d-foreign", "d-late"] };
    const { missing } = await api.read<LookupAnswer>("/posts/lookup", request);
    expect(missing).toEqual(["d-early", "d-tie", "d-late"]);
    const timeline = await api.read<InNetworkAnswer>("/in-network", { following: ["del"] });
    expect(ids(timeline).toSorted()).toEqual(["d-back", "d-foreign"]);
  });
});

describe("reads", () => {
  it("keeps posts beyond retention for lookup and retrieval, not for timelines", async () => {
    const createdAt = Date.now() - 72 * 3_600_000;
    const answer = await api.ingest([posted("old", "archive", { createdAt })]);
    expect(answer.accepted).toBe(1);
    expect(ids(await api.read("/posts/lookup", { ids: ["old"] }))).toEqual(["old"]);
    expect(ids(await api.read("/in-network", { following: ["archive"] }))).toEqual([]);
    const { posts } = await api.read<RetrieveAnswer>("/retrieve", { sources: ["recent"] });
    expect(posts.at(-1)?.id).toBe("old");
  });

  it("orders equal times by id, descending by UTF-8 bytes", async () => {
    const createdAt = Date.now() - 5_000;
    const order = ["\u{1f600}", "\uffee", "é", "z", "Z", "10", "1"];
    await api.ingest(order.toSorted().map((id) => posted(id, "orderly", { createdAt })));
    expect(ids(await api.read("/in-network", { following: ["orderly"] }))).toEqual(order);
  });

  it("answers schema-valid halves for /candidates, equal to the single reads", async () => {
    await api.ingest([posted("both-1", "both"), posted("both-2", "both")]);
    const inNetwork = { following: ["both"], limit: 10 };
    const retrieve = { limit: 5 };
    const answer = await api.read<CandidatesAnswer>("/candidates", { inNetwork, retrieve });
    expect(InNetworkAnswer.parse(answer.inNetwork).posts).toEqual(
      (await api.read<InNetworkAnswer>("/in-network", inNetwork)).posts,
    );
    expect(ids(RetrieveAnswer.parse(answer.retrieve))).toEqual(
      ids(await api.read("/retrieve", retrieve)),
    );
    expect(answer).not.toHaveProperty("referenced");
    expect(await api.read("/candidates", {})).toEqual({});
  });

  it("brings what candidates repeat, quote and answer, once, and nothing that is gone", async () => {
    const ref = (id: string, author: string) => ({ postId: postId(id), authorId: userId(author) });
    await api.ingest([
      posted("far", "stranger"),
      posted("gone", "stranger"),
      { type: "delete", postId: "gone", authorId: "stranger", at: Date.now() },
      posted("near", "referrer"),
      posted("repost", "referrer", { text: "", repostOf: ref("far", "stranger") }),
      posted("quote", "referrer", { quoteOf: ref("far", "stranger") }),
      posted("quote-near", "referrer", { quoteOf: ref("near", "referrer") }),
      posted("quote-gone", "referrer", { quoteOf: ref("gone", "stranger") }),
      posted("quote-lie", "referrer", { quoteOf: ref("near", "nobody") }),
    ]);
    const inNetwork = { following: ["referrer"] };
    const answer = await api.read<CandidatesAnswer>("/candidates", { inNetwork });
    expect(ids(answer.inNetwork ?? { posts: [] })).toHaveLength(6);
    expect(answer.referenced?.map(({ id, source }) => [id, source])).toEqual([["far", "lookup"]]);
    expect(await api.read("/in-network", inNetwork)).not.toHaveProperty("referenced");
  });

  it.each([
    ["/in-network", { following: Array.from({ length: 10_001 }, (_, i) => `${i}`) }, 413],
    [
      "/in-network",
      { following: ["a"], exclude: Array.from({ length: 10_001 }, (_, i) => `${i}`) },
      413,
    ],
    ["/in-network", { following: Array(10_001).fill("a") }, 200],
    ["/in-network", { following: ["a"], limit: 1_201 }, 422],
    ["/in-network", {}, 422],
    ["/posts/lookup", { ids: Array.from({ length: 501 }, (_, i) => `${i}`) }, 413],
    ["/posts/lookup", { ids: Array(501).fill("a") }, 200],
    ["/posts/lookup", { ids: [""] }, 422],
    ["/retrieve", { limit: 0 }, 422],
    ["/retrieve", { limit: 1_001 }, 422],
    ["/retrieve", { sources: ["magic"] }, 422],
    ["/retrieve", { sources: ["two-tower"] }, 422],
    ["/retrieve", { modelVersion: "phoenix-0" }, 409],
    ["/retrieve", { embedding: "AAAA" }, 422],
    ["/retrieve", {}, 200],
  ])("%s checks its limits (case %#)", async (path, body, status) => {
    const response = await api.post(path, body);
    expect(response.status).toBe(status);
    if (status !== 200) ErrorBodySchema.parse(await response.json());
  });
});
