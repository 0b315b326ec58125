import { type EmbeddingTable, poolRows } from "#shared/features/embedding-table.ts";
import { FEATURE_BLOCKS, type FeatureLayout, slotCount } from "#shared/features/feature-layout.ts";

/** One pooled part of a post vector: slots `from`, `from + step`, ... below `to`. */
export interface VectorPart {
  readonly from: number;
  readonly to: number;
}

/**
 * The parts whose mean rows stand side by side in a post vector: the author's hashes each alone, so that two authors
 * who share one row stay apart; the rest pooled, because their number varies.
 */
export function vectorParts(layout: FeatureLayout): VectorPart[] {
  const parts: VectorPart[] = [];
  let from = 0;
  for (const block of FEATURE_BLOCKS) {
    const to = from + slotCount(layout.blocks[block]);
    if (block === "author") for (let i = from; i < to; i++) parts.push({ from: i, to: i + 1 });
    else parts.push({ from, to });
    from = to;
  }
  return parts;
}

/** Writes a post's vector `[P]`, `P = parts * W`, to `out` at `at`: what ranker and towers read of a post. */
export function writePostVector(
  features: ArrayLike<number>,
  table: EmbeddingTable,
  parts: readonly VectorPart[],
  out: Float32Array,
  at: number,
): void {
  let to = at;
  for (const part of parts) {
    poolRows(table, features, part.from, part.to, out, to);
    to += table.width;
  }
}
