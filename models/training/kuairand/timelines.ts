import type { Impression } from "#models/training/kuairand/formats.ts";

/** One reader's impressions, oldest first, as numbers of the log. */
export interface Timeline {
  readonly reader: string;
  readonly impressions: Int32Array;
  /**
   * Impressions of one moment share their time, and none of them is before another. `before[i]` is how many of this
   * timeline's impressions are earlier than the `i`-th: where its moment begins.
   */
  readonly before: Int32Array;
}

/** Readers in the order in which the log names them. */
export function timelines(log: readonly Impression[]): Timeline[] {
  const byReader = Map.groupBy(log.keys(), (i) => log[i]?.reader ?? "");
  const timeOf = (i: number) => log[i]?.timeMs ?? 0;
  return [...byReader].map(([reader, rows]) => {
    const impressions = Int32Array.from(rows.sort((a, b) => timeOf(a) - timeOf(b) || a - b));
    const before = new Int32Array(impressions.length);
    for (let i = 1; i < impressions.length; i++) {
      const same = timeOf(impressions[i] ?? 0) === timeOf(impressions[i - 1] ?? 0);
      before[i] = same ? (before[i - 1] ?? 0) : i;
    }
    return { reader, impressions, before };
  });
}
