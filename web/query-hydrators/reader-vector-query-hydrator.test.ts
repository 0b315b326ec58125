import { expect, it } from "vitest";
import { encodeEmbedding } from "#shared/features/embedding-codec.ts";
import { epochMs, postId, userId } from "#shared/types/ids.ts";
import type { FeedQuery, HistoryEntry } from "#shared/types/query.ts";
import { ok, err } from "#shared/types/result.ts";
import { readerVectorQueryHydrator } from "#web/query-hydrators/reader-vector-query-hydrator.ts";
import { ReaderVectors } from "#web/session/reader-vectors.ts";

const { signal } = new AbortController();
const query: FeedQuery = {
  viewerId: userId("me"),
  now: epochMs(0),
  seed: 0,
  limit: 10,
  following: new Set(),
  blockedAuthors: new Set(),
  mutedAuthors: new Set(),
  mutedKeywords: [],
  seen: new Set(),
  history: [],
};
const history: readonly HistoryEntry[] = [
  {
    postId: postId("p"),
    authorId: userId("a"),
    features: [1],
    postCreatedAt: epochMs(0),
    at: epochMs(0),
    actions: ["favorite"],
    dwellSeconds: 1,
  },
];
const model = { modelVersion: "m", embeddingDim: 3 };
const vector = Int8Array.of(127, -3, 0);

function tower(answer = ok(encodeEmbedding(vector))) {
  const asked: (readonly HistoryEntry[])[] = [];
  const vectors = new ReaderVectors({
    userEmbedding: (given) => {
      asked.push(given);
      return Promise.resolve(answer);
    },
  });
  return { asked, vectors };
}

it("asks the tower once for a history, and again for the next one", async () => {
  const { asked, vectors } = tower();
  const store = { history };
  const hydrator = readerVectorQueryHydrator(store, vectors, model);
  expect(await hydrator.hydrate(query, signal)).toEqual({ readerVector: vector });
  expect(await hydrator.hydrate(query, signal)).toEqual({ readerVector: vector });
  expect(asked).toEqual([history]);
  store.history = [...history];
  await hydrator.hydrate(query, signal);
  expect(asked).toHaveLength(2);
  // Another model's vector of the same history means nothing.
  await readerVectorQueryHydrator(store, vectors, { ...model, modelVersion: "n" }).hydrate(
    query,
    signal,
  );
  expect(asked).toHaveLength(3);
});

it("knows nothing of a reader without a history, and asks nobody", async () => {
  const { asked, vectors } = tower();
  const hydrator = readerVectorQueryHydrator({ history: [] }, vectors, model);
  expect(await hydrator.hydrate(query, signal)).toEqual({});
  expect(asked).toEqual([]);
});

it("leaves the vector out if the tower fails, or gives one of another length", async () => {
  const failing = tower(err({ code: "crashed", reason: "gone" }) as never);
  const none = { readerVector: undefined };
  expect(
    await readerVectorQueryHydrator({ history }, failing.vectors, model).hydrate(query, signal),
  ).toEqual(none);
  expect(
    await readerVectorQueryHydrator({ history }, tower().vectors, {
      ...model,
      embeddingDim: 64,
    }).hydrate(query, signal),
  ).toEqual(none);
});
