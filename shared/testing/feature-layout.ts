import { FEATURE_BLOCKS, type FeatureLayout } from "#shared/features/feature-layout.ts";

/** A small layout for tests: one reserved row, then 64 rows a block. */
export const testLayout: FeatureLayout = (() => {
  const entities = { author: 1, topic: 2, language: 1, form: 8, token: 4 };
  const hashes = {
    scales: [2_161_410_491, 1_754_358_832],
    biases: [7, 11],
    modulus: 2_361_375_383,
  };
  const blocks = Object.fromEntries(
    FEATURE_BLOCKS.map((block, i) => [
      block,
      { ...hashes, entities: entities[block], firstRow: 1 + 64 * i, rows: 64 },
    ]),
  ) as unknown as FeatureLayout["blocks"];
  return { blocks, rows: 1 + 64 * FEATURE_BLOCKS.length };
})();
