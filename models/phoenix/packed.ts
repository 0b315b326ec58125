import { numpy as np } from "@jax-js/jax";
import type { TrunkConfig, TrunkParams } from "#models/contract.ts";
import {
  attention,
  finishLayer,
  joinHeads,
  lowerTriangle,
  refLayer,
  repeatHeads,
  rmsNorm,
  ropeAngles,
  splitHeads,
  type Term,
  turnedBy,
  turnedHeads,
} from "#models/phoenix/layers.ts";
import type { InputParams } from "#models/phoenix/params.ts";

/**
 * Phoenix's forward pass on jax-js, as pure functions of (params, batch).
 *
 * For training, `S` impressions of one reader are packed with the history token and the candidate token of each:
 * candidate `i` is the post of impression `i` before anything was done with it. It attends to the reader, to the
 * history before `i` and to itself, at the position of history token `i`, so every impression is a training target.
 * Positions are relative (RoPE), so this is the same computation as at serving, where all candidates stand one past
 * the newest entry.
 *
 * jax-js arrays are used up by what they are passed to; `.ref` keeps one for another use.
 */
type Arr = np.Array;

/** What posts `[..., P]` are about: `[..., CONTENT]`. */
export const contentOf = (
  { content, contentNorm }: Pick<InputParams<Arr>, "content" | "contentNorm">,
  posts: Arr,
): Arr => rmsNorm(np.matmul(posts, content), contentNorm);

type HistoryParams = Pick<
  InputParams<Arr>,
  "historyPosts" | "historyContent" | "historyActions" | "historyFacts" | "historyGap"
>;

/** History tokens `[B, S, D]` of posts `[B, S, P]`, their content and what was done. */
export function historyTokens(params: HistoryParams, posts: Arr, content: Arr, done: Arr): Arr {
  const { historyActions, historyFacts, historyGap } = params;
  return np
    .matmul(posts, params.historyPosts)
    .add(np.matmul(content, params.historyContent))
    .add(np.matmul(done, np.concatenate([historyActions, historyFacts, historyGap])));
}

type CandidateParams = Pick<
  InputParams<Arr>,
  "candidatePosts" | "candidateContent" | "candidateFacts" | "candidateAge" | "candidateGap"
>;

/** Candidate tokens `[B, N, D]` of posts `[B, N, P]`, their content and what is shown of them. */
export function candidateTokens(
  params: CandidateParams,
  posts: Arr,
  content: Arr,
  shown: Arr,
): Arr {
  const { candidateFacts, candidateAge, candidateGap } = params;
  return np
    .matmul(posts, params.candidatePosts)
    .add(np.matmul(content, params.candidateContent))
    .add(np.matmul(shown, np.concatenate([candidateFacts, candidateAge, candidateGap])));
}

export interface TrunkOutput {
  /** `[B, S, A]` before the sigmoid. */
  readonly actionLogits: Arr;
  /** `[B, S, C]` before the sigmoid. */
  readonly continuousLogits: Arr;
}

/**
 * `reader [1, D]`, `history [B, S, D]`, `candidates [B, rounds * S, D]`, `mask [B, S]` of the history -> the heads'
 * logits for every candidate. Candidate `i` of each round stands at history position `i`.
 *
 * The reader's token stands first and sees itself only, so it is carried as one row for the whole batch, and its key is
 * an extra term of every row's softmax. That also keeps the large products at multiples of 16, where jax-js's kernels
 * are twenty times faster than at 65 or 129.
 */
export function trunk(
  params: TrunkParams<Arr>,
  reader: Arr,
  history: Arr,
  candidates: Arr,
  mask: Arr,
  config: TrunkConfig,
): TrunkOutput {
  const [B = 0, S = 0, D = 0] = history.shape;
  const { kvHeads } = config;
  const rounds = (candidates.shape[1] ?? 0) / S;
  const present = mask.reshape([B, 1, 1, 1, S]);
  const past = present.ref.mul(lowerTriangle(S, 0));
  const before = present.mul(repeatRows(lowerTriangle(S, -1), rounds));
  const { cos, sin } = ropeAngles(1, S, config);
  const now = { cos: repeatRows(cos, rounds), sin: repeatRows(sin, rounds) };
  let first = reader.reshape([1, 1, D]);
  let context = history;
  let rows = candidates;
  for (const [i, layer] of params.layers.entries()) {
    const last = i === params.layers.length - 1;
    const r = rmsNorm(first.ref, layer.attnPreNorm.ref);
    const x = rmsNorm(context.ref, layer.attnPreNorm.ref);
    const y = rmsNorm(rows.ref, layer.attnPreNorm);
    const readerTerm: Term = {
      keys: splitHeads(np.matmul(r.ref, layer.wk.ref), kvHeads, config),
      values: splitHeads(np.matmul(r, layer.wv.ref), kvHeads, config),
    };
    const keys = turnedHeads(np.matmul(x.ref, layer.wk.ref), kvHeads, config);
    const values = splitHeads(np.matmul(last ? x : x.ref, layer.wv.ref), kvHeads, config);
    const nowAngles = last ? now : { cos: now.cos.ref, sin: now.sin.ref };
    const query = turnedBy(
      np.matmul(y.ref, layer.wq.ref),
      config.queryHeads,
      { cos: nowAngles.cos.ref, sin: nowAngles.sin.ref },
      config,
    );
    const self: Term = {
      keys: turnedBy(np.matmul(y.ref, layer.wk), kvHeads, nowAngles, config),
      values: splitHeads(np.matmul(y, layer.wv), kvHeads, config),
    };
    const seen = attention(query, keys.ref, values.ref, last ? before : before.ref, config, [
      { keys: readerTerm.keys.ref, values: readerTerm.values.ref },
      self,
    ]);
    if (last) {
      for (const unused of [keys, values, readerTerm.keys, readerTerm.values, context, first, past])
        unused.dispose();
    } else {
      const said = joinHeads(repeatHeads(readerTerm.values.ref, config));
      first = finishLayer(first, said, refLayer(layer));
      const own = turnedHeads(np.matmul(x, layer.wq.ref), config.queryHeads, config);
      const lookedBack = attention(own, keys, values, past.ref, config, [readerTerm]);
      context = finishLayer(context, lookedBack, refLayer(layer));
    }
    layer.wq.dispose();
    rows = finishLayer(rows, seen, layer);
  }
  const hidden = rmsNorm(rows, params.finalNorm);
  return {
    actionLogits: np.matmul(hidden.ref, params.actionHead),
    continuousLogits: np.matmul(hidden, params.continuousHead),
  };
}

/** `[n, k]` -> `[times * n, k]` */
const repeatRows = (rows: Arr, times: number): Arr =>
  times === 1
    ? rows
    : np.concatenate(Array.from({ length: times }, (_, i) => (i ? rows.ref : rows)));
