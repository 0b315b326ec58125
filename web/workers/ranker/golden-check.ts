import { goldenHistory, type GoldenSet } from "#shared/features/golden.ts";
import { DEVICE } from "#shared/params/device.ts";
import { FEATURES } from "#shared/params/features.ts";
import { toColumns } from "#web/workers/ranker/candidate-columns.ts";
import type { RankerSession } from "#web/workers/ranker/ranker-session.ts";

/**
 * Scores the model's golden inputs and compares. A driver may compute wrong numbers without any error, and a feed
 * ordered by them would look plausible.
 *
 * The last reader's posts are scored once more, repeated to a chunk's size: runtimes have other kernels for many rows
 * than for a few, and these are warm afterwards.
 *
 * @param onStep called after each ranking: on a GPU the first ones compile for seconds
 * @returns what is wrong, or undefined if nothing is off by more than the stated tolerances.
 */
export async function checkGolden(
  session: Pick<RankerSession, "rank" | "readerVector" | "modelVersion">,
  golden: GoldenSet,
  onStep: () => void = () => {},
): Promise<string | undefined> {
  if (golden.modelVersion !== session.modelVersion)
    return `golden vectors of ${golden.modelVersion} do not fit ${session.modelVersion}`;
  const copies = Math.ceil(DEVICE.chunk.first / golden.posts.length);
  for (const [i, expected] of golden.readers.entries()) {
    const history = goldenHistory(golden, expected);
    const context = { version: `golden ${i}`, history };
    const { probability, reader } = golden.tolerance;
    const scores = async (times: number): Promise<string | undefined> => {
      const candidates = toColumns(repeated(golden.posts, times));
      const predictions = await session.rank({ context, candidates, now: golden.now });
      onStep();
      const dwell = expected.continuous.map((share) => share * FEATURES.maxDwellS);
      const expectedRows = repeated(expected.probabilities, times);
      return (
        differs("probability", predictions.probabilities, expectedRows, probability) ??
        differs(
          "dwell",
          predictions.dwellSeconds,
          repeated(dwell, times),
          probability * FEATURES.maxDwellS,
        )
      );
    };
    const isLast = i === golden.readers.length - 1;
    const wrong =
      (await scores(1)) ??
      (isLast ? await scores(copies) : undefined) ??
      differs("reader vector", await session.readerVector(context), expected.reader, reader);
    if (wrong !== undefined) return `reader ${i}: ${wrong}`;
  }
  return undefined;
}

const repeated = <T>(items: readonly T[], times: number): T[] =>
  Array.from({ length: times }, () => items).flat();

function differs(
  what: string,
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
): string | undefined {
  if (actual.length !== expected.length)
    return `${what}: ${actual.length} values instead of ${expected.length}`;
  let worst = 0;
  for (let i = 0; i < actual.length; i++) {
    const difference = Math.abs((actual[i] ?? NaN) - (expected[i] ?? NaN));
    if (Number.isNaN(difference)) return `${what} is not a number`;
    worst = Math.max(worst, difference);
  }
  return worst <= tolerance ? undefined : `${what} is off by ${worst.toPrecision(2)}`;
}
