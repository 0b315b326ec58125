import { goldenHistory, type GoldenSet } from "#shared/features/golden.ts";
import { FEATURES } from "#shared/params/features.ts";
import { toColumns } from "#web/workers/ranker/candidate-columns.ts";
import type { RankerSession } from "#web/workers/ranker/ranker-session.ts";

/**
 * Scores the model's golden inputs and compares. A driver may compute wrong numbers without any error, and a feed
 * ordered by them would look plausible. Also warms the graphs up.
 *
 * @returns what is wrong, or undefined if nothing is off by more than the stated tolerances.
 */
export async function checkGolden(
  session: Pick<RankerSession, "rank" | "readerVector" | "modelVersion">,
  golden: GoldenSet,
): Promise<string | undefined> {
  if (golden.modelVersion !== session.modelVersion)
    return `golden vectors of ${golden.modelVersion} do not fit ${session.modelVersion}`;
  for (const [i, expected] of golden.readers.entries()) {
    const history = goldenHistory(golden, expected);
    const predictions = await session.rank({
      context: { version: `golden ${i}`, history },
      candidates: toColumns(golden.posts),
      now: golden.now,
    });
    const seconds = expected.continuous.map((share) => share * FEATURES.maxDwellS);
    const { probability, reader } = golden.tolerance;
    const wrong =
      differs("probability", predictions.probabilities, expected.probabilities, probability) ??
      differs("dwell", predictions.dwellSeconds, seconds, probability * FEATURES.maxDwellS) ??
      differs("reader vector", await session.readerVector(history), expected.reader, reader);
    if (wrong !== undefined) return `reader ${i}: ${wrong}`;
  }
  return undefined;
}

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
