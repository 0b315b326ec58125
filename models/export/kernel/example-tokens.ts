import type { TrunkConfig } from "#models/contract.ts";
import { normalized, gained, product, type Rows } from "#models/export/kernel/rows.ts";
import { LAYOUT } from "#models/phoenix/config.ts";
import type { InputParams } from "#models/phoenix/params.ts";
import type { EmbeddingTable } from "#shared/features/embedding-table.ts";
import {
  type CandidatePost,
  candidateInputs,
  contextInputs,
  type InputTensor,
} from "#shared/features/ranker-inputs.ts";
import type { EpochMs } from "#shared/types/ids.ts";
import type { HistoryEntry } from "#shared/types/query.ts";

/** What a reader might ask of the model: that is what int8 weights are rounded for. */
export interface Example {
  readonly history: readonly HistoryEntry[];
  readonly shown: readonly CandidatePost[];
  readonly now: EpochMs;
}

export interface ExampleTokens {
  /** `[1 + entries, D]`: the reader's, then the history's. */
  readonly context: Rows;
  /** `[N, D]` */
  readonly candidates: Rows;
}

/** The tokens of an example, made by the formulas of `token-graph.ts`. */
export function exampleTokens(
  { history, shown, now }: Example,
  input: InputParams,
  config: TrunkConfig,
  table: EmbeddingTable,
): ExampleTokens {
  const shape = { layout: LAYOUT, ranker: config };
  const { S, D } = config;
  const packed = contextInputs(history, table, shape);
  const padding = S - Math.min(S, history.length);
  const entries = (tensor: InputTensor) => floats(tensor).slice((padding * tensor.data.length) / S);
  const posts = entries(packed.history_posts);
  const tokens = product(posts, input.historyPosts);
  product(content(posts, input), input.historyContent, tokens);
  product(entries(packed.history_actions), input.historyActions, tokens);
  product(entries(packed.history_facts), input.historyFacts, tokens);
  addRows(tokens, input.historyGap.data, entries(packed.history_gap), D);
  const context = new Float32Array(D + tokens.length);
  context.set(input.reader.data);
  context.set(tokens, D);

  const asked = candidateInputs(shown, { now, lastAt: history.at(-1)?.at }, table, shape);
  const shownPosts = floats(asked.candidate_posts);
  const candidates = product(shownPosts, input.candidatePosts);
  product(content(shownPosts, input), input.candidateContent, candidates);
  product(floats(asked.candidate_facts), input.candidateFacts, candidates);
  addRows(candidates, input.candidateGap.data, asked.candidate_gap.data, D);
  addRows(candidates, input.candidateAge.data, asked.candidate_age.data, D);
  return { context, candidates };
}

const floats = ({ data }: InputTensor): Rows => Float32Array.from(data);

function content(posts: Rows, { content: weights, contentNorm }: InputParams): Rows {
  return gained(normalized(product(posts, weights), weights.shape[1] ?? 1), contentNorm);
}

/** Adds to every token the row of a table that its bucket names. */
function addRows(
  tokens: Rows,
  rows: ArrayLike<number>,
  buckets: ArrayLike<number>,
  D: number,
): void {
  for (let i = 0; i < tokens.length; i++)
    tokens[i] = (tokens[i] ?? 0) + (rows[(buckets[Math.floor(i / D)] ?? 0) * D + (i % D)] ?? 0);
}
