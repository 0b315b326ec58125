import { describe, expect, it } from "vitest";
import type { EmbeddingTable } from "#shared/features/embedding-table.ts";
import { postFeatures } from "#shared/features/post-features.ts";
import {
  decodePostTower,
  encodePostTower,
  PostEmbedder,
  type PostTower,
} from "#shared/features/post-tower.ts";
import { vectorParts } from "#shared/features/post-vector.ts";
import { testLayout } from "#shared/testing/feature-layout.ts";
import { seededRandom } from "#shared/testing/seeded-random.ts";
import { userId } from "#shared/types/ids.ts";

const W = 4;
const random = seededRandom(5);
const parts = vectorParts(testLayout);
const table: EmbeddingTable = {
  rows: testLayout.rows,
  width: W,
  scales: Float32Array.from({ length: testLayout.rows }, () => random() / 50),
  values: Int8Array.from({ length: testLayout.rows * W }, () => Math.floor(random() * 255) - 127),
};
const [P, H, E] = [parts.length * W, 6, 5];
const tower: PostTower = {
  inputs: P,
  hidden: H,
  outputs: E,
  up: Float32Array.from({ length: P * H }, () => random() - 0.5),
  down: Float32Array.from({ length: H * E }, () => random() - 0.5),
};

/** The definition, in double precision and without any care for speed. */
function reference(features: Int32Array): number[] {
  const row = (index: number) =>
    Array.from(
      { length: W },
      (_, i) => (table.scales[index] ?? 0) * (table.values[index * W + i] ?? 0),
    );
  const x = parts.flatMap(({ from, to }) => {
    const rows = [...features.subarray(from, to)].filter((index) => index > 0).map(row);
    return Array.from({ length: W }, (_, i) =>
      rows.length === 0 ? 0 : rows.reduce((sum, r) => sum + (r[i] ?? 0), 0) / rows.length,
    );
  });
  const times = (v: number[], w: Float32Array, columns: number) =>
    Array.from({ length: columns }, (_, c) =>
      v.reduce((sum, value, r) => sum + value * (w[r * columns + c] ?? 0), 0),
    );
  const y = times(
    times(x, tower.up, H).map((v) => v / (1 + Math.exp(-v))),
    tower.down,
    E,
  );
  const norm = Math.hypot(...y);
  return y.map((v) => (127 * v) / norm);
}

describe("PostEmbedder", () => {
  const embedder = new PostEmbedder(table, tower, testLayout);

  it("gives the definition's unit vector, to half a step of int8", () => {
    for (const text of ["rings of saturn", "chess", "", "ein Garten voller Tomaten"]) {
      const features = postFeatures({ authorId: userId(text), text }, testLayout);
      const expected = reference(features);
      for (const [i, x] of embedder.embed(features).entries())
        expect(Math.abs(x - (expected[i] ?? NaN)), `${text} ${i}`).toBeLessThan(0.502);
    }
  });

  it("keeps nothing from one post to the next", () => {
    const [a, b] = [1, 2].map((n) =>
      postFeatures({ authorId: userId(String(n)), text: `post ${n}` }, testLayout),
    );
    const first = embedder.embed(a ?? []);
    embedder.embed(b ?? []);
    expect(embedder.embed(a ?? [])).toEqual(first);
  });

  it("gives zeros, not NaN, for a post without known features", () => {
    expect(embedder.embed([])).toEqual(new Int8Array(E));
  });

  it("refuses a tower of another model", () => {
    expect(() => new PostEmbedder(table, { ...tower, inputs: P + W }, testLayout)).toThrow(
      RangeError,
    );
  });
});

describe("a post tower", () => {
  it("survives its encoding", () => {
    expect(decodePostTower(encodePostTower(tower).buffer)).toEqual(tower);
  });

  it("is refused when it is cut or something else", () => {
    const bytes = encodePostTower(tower);
    expect(() => decodePostTower(bytes.slice(0, -4).buffer)).toThrow(RangeError);
    expect(() => decodePostTower(new ArrayBuffer(64))).toThrow(RangeError);
  });
});
