import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import type { ModelManifest } from "#shared/api/model-manifest.ts";
import type { EmbeddingTable } from "#shared/features/embedding-table.ts";
import type { GoldenSet } from "#shared/features/golden.ts";
import { candidateInputs } from "#shared/features/ranker-inputs.ts";
import { toColumns, toPosts } from "#web/workers/ranker/candidate-columns.ts";

const artifact = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../../models/artifacts/${name}`, import.meta.url), "utf8"));
const golden = artifact("golden.json") as GoldenSet;
const manifest = artifact("manifest.json") as ModelManifest;

it("brings everything the model reads of a post to the worker", () => {
  const { rows } = manifest.layout;
  const table: EmbeddingTable = {
    rows,
    width: 1,
    scales: Float32Array.from({ length: rows }, (_, row) => row),
    values: new Int8Array(rows).fill(1),
  };
  const inputs = (posts: Parameters<typeof candidateInputs>[0]) =>
    candidateInputs(posts, { now: golden.now }, table, manifest);
  expect(inputs(toPosts(toColumns(golden.posts)))).toEqual(inputs(golden.posts));
});

it("keeps an unknown count unknown", () => {
  const [post] = golden.posts;
  if (!post) throw new Error("no golden posts");
  const counts = { likes: 1, reposts: 2, replies: 3 };
  const [known, unknown] = toPosts(
    toColumns([
      { ...post, counts: { ...counts, views: 0 } },
      { ...post, counts },
    ]),
  );
  expect(known?.counts).toEqual({ ...counts, views: 0 });
  expect(unknown?.counts).toEqual({ ...counts, views: undefined });
});

it("takes no posts at all", () => {
  expect(toPosts(toColumns([]))).toEqual([]);
});
