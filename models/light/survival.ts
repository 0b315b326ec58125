import { ranking } from "#models/evaluation/metrics.ts";

/** Share of the first `depth` of `order` that are among the `keep` with the highest scores. */
export function survival(
  scores: ArrayLike<number>,
  order: readonly number[],
  keep: number,
  depth: number,
): number {
  const kept = new Set(ranking(scores).slice(0, keep));
  const best = order.slice(0, depth);
  return best.filter((row) => kept.has(row)).length / best.length;
}
