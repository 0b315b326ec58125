import { goldenHistory, type GoldenSet } from "#shared/features/golden.ts";
import { DEVICE } from "#shared/params/device.ts";
import { toColumns } from "#web/workers/ranker/candidate-columns.ts";
import type { RankerSession } from "#web/workers/ranker/ranker-session.ts";

/**
 * How long 1,000 candidates take on this runtime, packing included, by one ranking. The same work on every runtime: the
 * golden posts for the reader of the longest golden history, both repeated, with a history as long as the model reads.
 * Milliseconds.
 */
export async function measureSpeed(
  session: Pick<RankerSession, "rank" | "historyLength">,
  golden: GoldenSet,
): Promise<number> {
  const N = DEVICE.contest.candidates;
  const [longest = []] = golden.readers
    .map((reader) => goldenHistory(golden, reader))
    .toSorted((a, b) => b.length - a.length);
  const { candidatesMs } = await session.rank({
    context: { version: "measurement", history: repeated(longest, session.historyLength) },
    candidates: toColumns(repeated(golden.posts, N)),
    now: golden.now,
  });
  return (candidatesMs * 1_000) / N;
}

/** `count` items, from the first again after the last; none of none. */
const repeated = <T>(items: readonly T[], count: number): T[] =>
  Array.from({ length: count }, (_, i) => items[i % items.length]).filter(
    (item) => item !== undefined,
  );
