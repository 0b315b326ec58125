import { env } from "cloudflare:workers";
import { beforeEach, expect, it, vi } from "vitest";
import { ApiClient } from "#edge/testing/api.ts";
import { posted, replyTo } from "#edge/testing/records.ts";
import { objectName, objectOf } from "#edge/thunder/shard-map.ts";
import { ErrorBodySchema } from "#shared/api/errors.ts";
import type { CandidatesAnswer, LookupAnswer } from "#shared/api/reads.ts";
import { userId } from "#shared/types/ids.ts";

/** The real objects, except that some calls to one of them fail. */
function failing(object: number, methods: readonly string[]): ApiClient {
  const refuse = (): Promise<never> => Promise.reject(new Error("the object is overloaded"));
  const broken = (stub: object): object =>
    new Proxy(stub, {
      get: (target, name) =>
        methods.includes(String(name)) ? refuse : (Reflect.get(target, name) as unknown),
    });
  const namespace = {
    getByName(name: string) {
      const stub = env.THUNDER_SHARD.getByName(name);
      return name === objectName(object) ? broken(stub) : stub;
    },
  };
  return new ApiClient({ ...env, THUNDER_SHARD: namespace } as unknown as Env);
}

// What fails on purpose is logged on purpose.
beforeEach(() => void vi.spyOn(console, "error").mockReturnValue());

const api = new ApiClient(env);
const authors = Array.from({ length: 40 }, (_, i) => userId(`shard-author-${i}`));
const [victim] = authors;
if (victim === undefined) throw new Error("no authors");
const down = objectOf(victim);
const [here, there] = [true, false].map((isDown) =>
  authors.filter((author) => (objectOf(author) === down) === isDown),
) as [typeof authors, typeof authors];

it.each([
  { method: "scan", lost: here },
  { method: "facts", lost: [] },
  { method: "hydrate", lost: here },
])("a read without one shard's $method says partial", async ({ method, lost }) => {
  await api.ingest([
    ...authors.map((author) => posted(`by-${author}`, author)),
    // Something that every read must ask the failing shard about.
    posted("reply-to-victim", String(there[0]), { replyTo: replyTo(`by-${victim}`, victim) }),
  ]);
  const { inNetwork } = await failing(down, [method]).read<CandidatesAnswer>("/candidates", {
    inNetwork: { following: authors },
    retrieve: { limit: 100 },
  });
  expect(inNetwork?.partial).toBe(true);
  const got = new Set(inNetwork?.posts.map(({ authorId }) => authorId));
  expect([...got].toSorted()).toEqual(authors.filter((id) => !lost.includes(id)).toSorted());
});

it("a read without any shard is refused", async () => {
  const following = here.slice(0, 1);
  const response = await failing(down, ["scan"]).post("/in-network", { following });
  expect(response.status).toBe(503);
});

it("a retrieval without one shard names its sources as failed", async () => {
  const { retrieve } = await failing(down, ["search"]).read<CandidatesAnswer>("/candidates", {
    retrieve: { limit: 100 },
  });
  expect(retrieve?.posts.length).toBeGreaterThan(0);
  expect(retrieve?.sources.map(({ failed }) => failed)).toEqual([true, true]);
});

it("a lookup cannot say missing without every shard, and says when to ask again", async () => {
  const response = await failing(down, ["hydrate"]).post("/posts/lookup", { ids: ["nowhere"] });
  expect([response.status, response.headers.get("retry-after")]).toEqual([503, "1"]);
  expect(ErrorBodySchema.parse(await response.json()).error.code).toBe("overloaded");
});

it.each(["claim", "apply", "link"])(
  "an ingest that fails in %s can be sent again",
  async (method) => {
    const [parent, child] = [`parent-${method}`, `child-${method}`];
    const events = [
      posted(parent, victim),
      ...Array.from({ length: 30 }, (_, i) =>
        posted(`${child}-${i}`, `child-author-${i}`, { replyTo: replyTo(parent, victim) }),
      ),
    ];
    const response = await failing(down, [method]).post("/events", { events });
    expect([response.status, response.headers.get("retry-after")]).toEqual([503, "1"]);
    const { accepted, duplicates, rejected } = await api.ingest(events);
    expect([accepted + duplicates, rejected]).toEqual([31, []]);
    const { posts } = await api.read<LookupAnswer>("/posts/lookup", { ids: [parent] });
    expect(posts[0]?.counts.replies).toBe(30);
  },
);
