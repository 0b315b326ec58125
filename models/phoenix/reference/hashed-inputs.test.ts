import { describe, expect, it } from "vitest";
import { candidateShapes, contextEmbeddingShapes, contextShapes } from "#models/contract.ts";
import { checkShapes } from "#models/phoenix/reference/check-shapes.ts";
import { referenceConfig } from "#models/phoenix/reference/config.ts";
import {
  contextRows,
  hashedCandidates,
  hashedContext,
  type HashedEntry,
  lookUp,
} from "#models/phoenix/reference/hashed-inputs.ts";
import { entityHashes, unifiedRow, unifiedRows } from "#models/phoenix/reference/hashes.ts";

const config = referenceConfig({ D: 4, S: 3, keySize: 4 });
const vocabularies = { user: 50, item: 200, author: 60 };
const entry = (id: number): HashedEntry => ({
  postId: String(id),
  authorId: String(100 + id),
  actions: { [id]: 1 },
  dwell: 10 * id,
  surface: id,
});

describe("hashedContext", () => {
  it("keeps the newest S entries, oldest first, each in its row", () => {
    const history = [1, 2, 3, 4].map(entry);
    const batch = hashedContext([{ userId: "7", history }], config, vocabularies);
    checkShapes(batch, contextShapes(config, 1));
    const hashed = (kind: "item" | "author", ids: readonly string[]) =>
      ids.flatMap((id) => entityHashes(kind, id, vocabularies[kind]));
    expect([...batch.historyPostHashes.data]).toEqual(hashed("item", ["2", "3", "4"]));
    expect([...batch.historyAuthorHashes.data]).toEqual(hashed("author", ["102", "103", "104"]));
    expect([...batch.historySurfaces.data]).toEqual([2, 3, 4]);
    expect([...(batch.historyDwell?.data ?? [])]).toEqual([20, 30, 40]);
    for (const [row, action] of [2, 3, 4].entries()) {
      const taken = [...batch.historyActions.data.subarray(row * config.A, (row + 1) * config.A)];
      expect(taken.flatMap((bit, a) => (bit === 1 ? [a] : []))).toEqual([action]);
    }
  });

  it("pads a short history at its end with zeros", () => {
    const batch = hashedContext([{ userId: "7", history: [entry(1)] }], config, vocabularies);
    expect([...batch.historyPostHashes.data].map((h) => h > 0)).toEqual([
      true,
      true,
      false,
      false,
      false,
      false,
    ]);
  });

  it("refuses an action that the network does not know, and a hash that nobody makes", () => {
    const viewers = [{ userId: "7", history: [{ ...entry(1), actions: { 23: 1 } }] }];
    expect(() => hashedContext(viewers, config, vocabularies)).toThrow(
      "action 23, but there are 23",
    );
    expect(() =>
      hashedContext([{ userId: "7", history: [] }], { ...config, Hu: 3 }, vocabularies),
    ).toThrow("3 hashes of every user, but it has 2");
  });

  it("has no dwell for January's network", () => {
    const january = referenceConfig({ mode: "january", D: 4, S: 3, keySize: 4 });
    const batch = hashedContext([{ userId: "7", history: [entry(1)] }], january, vocabularies);
    expect(batch).not.toHaveProperty("historyDwell");
    checkShapes(batch, contextShapes(january, 1));
  });
});

describe("hashedCandidates", () => {
  const posts = [{ postId: "1", authorId: "2", postAge: 5 }];

  it("pads a slate up to N", () => {
    const batch = hashedCandidates([posts, []], 2, config, vocabularies);
    checkShapes(batch, candidateShapes(config, 2, 2));
    expect([...batch.postHashes.data].map((h) => h > 0)).toEqual([
      true,
      true,
      ...Array(6).fill(false),
    ]);
    expect([...(batch.postAges?.data ?? [])]).toEqual([5, 0, 0, 0]);
  });

  it("refuses a slate of more than N", () => {
    expect(() => hashedCandidates([[...posts, ...posts]], 1, config, vocabularies)).toThrow(
      "2 candidates for 1 slots",
    );
  });
});

it("lookUp finds every hash's row in its own part of the table, and zeros for padding", () => {
  const rows = unifiedRows(vocabularies);
  // Every row holds its own number; row 0 is zeros.
  const values = Float32Array.from({ length: rows * config.D }, (_, i) => Math.floor(i / config.D));
  const batch = hashedContext([{ userId: "7", history: [entry(1)] }], config, vocabularies);
  const embeddings = lookUp(contextRows(batch, vocabularies), { values, D: config.D });
  checkShapes(embeddings, contextEmbeddingShapes(config, 1));
  const firstOf = (data: ArrayLike<number>) =>
    Array.from({ length: data.length / config.D }, (_, i) => data[i * config.D]);
  const expected = (kind: "user" | "item" | "author", id: string) =>
    entityHashes(kind, id, vocabularies[kind]).map((h) => unifiedRow(kind, h, vocabularies));
  expect(firstOf(embeddings.user.data)).toEqual(expected("user", "7"));
  expect(firstOf(embeddings.historyPosts.data)).toEqual([...expected("item", "1"), 0, 0, 0, 0]);
  expect(firstOf(embeddings.historyAuthors.data)).toEqual([
    ...expected("author", "101"),
    0,
    0,
    0,
    0,
  ]);
});
