import { goldenHistory, type GoldenSet } from "#shared/features/golden.ts";
import { DEVICE } from "#shared/params/device.ts";
import { toColumns } from "#web/workers/ranker/candidate-columns.ts";
import { median } from "#web/workers/ranker/median.ts";
import type { RankerSession } from "#web/workers/ranker/ranker-session.ts";

/**
 * How long 1,000 candidates take on this runtime, packing included: the median of a few rankings. The same work on every
 * runtime: the golden posts for the reader of the longest golden history, both repeated, with a history as long as the
 * model reads. Milliseconds.
 */
export async function measureSpeed(
  session: Pick<RankerSession, "rank" | "historyLength">,
  golden: GoldenSet,
): Promise<number> {
  const { runs, warmUps, candidates: N } = DEVICE.contest;
  const longest = golden.readers.map((reader) => goldenHistory(golden, reader));
  const history = repeated(
    longest.toSorted((a, b) => b.length - a.length)[0] ?? [],
    session.historyLength,
  );
  const times: number[] = [];
  for (let run = 0; run < warmUps + runs; run++) {
    const { candidatesMs } = await session.rank({
      context: { version: "measurement", history },
      candidates: toColumns(repeated(golden.posts, N)),
      now: golden.now,
    });
    if (run >= warmUps) times.push((candidatesMs * 1_000) / N);
  }
  return median(times);
}

/** `count` items, from the first again after the last; none of none. */
const repeated = <T>(items: readonly T[], count: number): T[] =>
  Array.from({ length: count }, (_, i) => items[i % items.length]).filter(
    (item) => item !== undefined,
  );
