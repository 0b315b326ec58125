import { goldenInputs, goldenOutputs, type ModelSessions } from "#models/export/golden-outputs.ts";
import { largestDifference } from "#models/export/largest-difference.ts";
import type { EmbeddingTable } from "#shared/features/embedding-table.ts";
import type { GoldenOutputs, GoldenSet } from "#shared/features/golden.ts";
import type { RankerShape } from "#shared/features/ranker-inputs.ts";
import { epochMs, minutes } from "#shared/types/ids.ts";

/** What one runtime makes of the graphs of one variant. */
export interface ModelAnswers {
  readonly outputs: readonly GoldenOutputs[];
  /** Largest change of a probability when batches are permuted, split and merged. */
  readonly batchDifference: number;
}

/** Golden posts are so many times in the batches that are permuted, each time a minute older. */
const COPIES = 25;

export async function modelAnswers(
  sessions: ModelSessions,
  golden: GoldenSet,
  table: EmbeddingTable,
  shape: RankerShape,
): Promise<ModelAnswers> {
  return {
    outputs: await goldenOutputs(sessions, golden, table, shape),
    batchDifference: await batchDifference(sessions, golden, table, shape),
  };
}

async function batchDifference(
  { context, candidates }: ModelSessions,
  golden: GoldenSet,
  table: EmbeddingTable,
  shape: RankerShape,
): Promise<number> {
  const posts = Array.from({ length: COPIES }, (_, copy) =>
    golden.posts.map((post) => ({ ...post, createdAt: epochMs(post.createdAt - minutes(copy)) })),
  ).flat();
  const reader = golden.readers.at(-1);
  if (reader === undefined) throw new RangeError("the golden set has no reader");
  const inputsOf = (chosen: typeof posts) =>
    goldenInputs({ ...golden, posts: chosen }, reader, table, shape);
  const past = await context.run(inputsOf([]).context);
  const { A } = shape.ranker;
  /** The probabilities of posts, `[A]` each. */
  const score = async (chosen: readonly number[]): Promise<Float32Array[]> => {
    const batch = chosen.flatMap((i) => posts[i] ?? []);
    const scored = await candidates.run({ ...past, ...inputsOf(batch).candidates });
    const data = Float32Array.from(scored["probabilities"]?.data ?? []);
    return chosen.map((_, row) => data.subarray(row * A, (row + 1) * A));
  };

  const order = posts.map((_, i) => i);
  const whole = await score(order);
  const third = Math.floor(posts.length / 3);
  const batches = [
    order.toReversed(),
    [...order.filter((i) => i % 2 === 1), ...order.filter((i) => i % 2 === 0)],
    order.slice(0, 1),
    order.slice(1, third),
    order.slice(third),
    [...order.slice(third), ...order, ...order.slice(0, third)],
  ];
  let largest = 0;
  for (const batch of batches) {
    const rows = await score(batch);
    for (const [row, i] of batch.entries())
      largest = Math.max(largest, largestDifference(rows[row] ?? [], whole[i] ?? []));
  }
  return largest;
}
