import type { EmbeddingTable } from "#shared/features/embedding-table.ts";
import { goldenHistory, type GoldenOutputs, type GoldenSet } from "#shared/features/golden.ts";
import {
  candidateInputs,
  contextInputs,
  type InputTensor,
  type RankerShape,
} from "#shared/features/ranker-inputs.ts";

/** A graph, loaded by some runtime. */
export interface GraphSession {
  run(inputs: Readonly<Record<string, InputTensor>>): Promise<Record<string, InputTensor>>;
}

/** The three graphs of a model, of one variant on one runtime. */
export interface ModelSessions {
  readonly context: GraphSession;
  readonly candidates: GraphSession;
  readonly userTower: GraphSession;
}

/** The packed inputs of one of the set's readers and all of its posts. */
export function goldenInputs(
  golden: GoldenSet,
  reader: GoldenSet["readers"][number],
  table: EmbeddingTable,
  shape: RankerShape,
) {
  const history = goldenHistory(golden, reader);
  const times = { now: golden.now, lastAt: history.at(-1)?.at };
  return {
    context: contextInputs(history, table, shape),
    candidates: candidateInputs(golden.posts, times, table, shape),
  };
}

/** What graphs answer to each golden reader. */
export async function goldenOutputs(
  { context, candidates, userTower }: ModelSessions,
  golden: GoldenSet,
  table: EmbeddingTable,
  shape: RankerShape,
): Promise<GoldenOutputs[]> {
  const numbers = (tensor: InputTensor | undefined): number[] => Array.from(tensor?.data ?? []);
  const outputs: GoldenOutputs[] = [];
  for (const reader of golden.readers) {
    const inputs = goldenInputs(golden, reader, table, shape);
    const scored = await candidates.run({
      ...(await context.run(inputs.context)),
      ...inputs.candidates,
    });
    const embedded = await userTower.run(inputs.context);
    outputs.push({
      probabilities: numbers(scored["probabilities"]),
      continuous: numbers(scored["continuous"]),
      reader: numbers(embedded["reader"]),
    });
  }
  return outputs;
}
