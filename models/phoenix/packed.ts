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
  splitHeads,
  type Term,
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

export interface PackedBatch {
  /** `[B, S, P]` post vectors; history and candidates share them. */
  readonly posts: Arr;
  /** `[B, S, A + HISTORY_FACTS + gapBuckets]`: signed actions, dwell, pause one-hot. */
  readonly done: Arr;
  /** `[B, S, CANDIDATE_FACTS + ageBuckets + gapBuckets]`: engagement, age one-hot, pause one-hot. */
  readonly shown: Arr;
  /** `[B, S]` 1 where there is an impression. */
  readonly mask: Arr;
}

/** History and candidate tokens, `[B, S, D]` each. */
export function tokens(
  params: InputParams<Arr>,
  batch: Pick<PackedBatch, "posts" | "done" | "shown">,
): { history: Arr; candidates: Arr } {
  const done = np.concatenate([params.historyActions, params.historyFacts, params.historyGap]);
  const shown = np.concatenate([params.candidateFacts, params.candidateAge, params.candidateGap]);
  params.reader.dispose();
  return {
    history: np.matmul(batch.posts.ref, params.historyPosts).add(np.matmul(batch.done, done)),
    candidates: np.matmul(batch.posts, params.candidatePosts).add(np.matmul(batch.shown, shown)),
  };
}

export interface TrunkOutput {
  /** `[B, S, A]` before the sigmoid. */
  readonly actionLogits: Arr;
  /** `[B, S, C]` before the sigmoid. */
  readonly continuousLogits: Arr;
}

/**
 * `reader [1, D]`, `history [B, S, D]`, `candidates [B, S, D]`, `mask [B, S]` -> the heads' logits for every
 * candidate.
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
  const present = mask.reshape([B, 1, 1, 1, S]);
  const past = present.ref.mul(lowerTriangle(S, 0));
  const before = present.mul(lowerTriangle(S, -1));
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
    const query = turnedHeads(np.matmul(y.ref, layer.wq.ref), config.queryHeads, config);
    const self: Term = {
      keys: turnedHeads(np.matmul(y.ref, layer.wk), kvHeads, config),
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
