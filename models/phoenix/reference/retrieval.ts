import { lax, nn, numpy as np } from "@jax-js/jax";
import {
  type CandidateEmbeddings,
  type CandidateTowerParams,
  type ContextBatch,
  type ContextEmbeddings,
  contextEmbeddingShapes,
  contextShapes,
  type ReferenceConfig,
  type RetrievalParams,
} from "#models/contract.ts";
import { checkShapes } from "#models/phoenix/reference/check-shapes.ts";
import { fullSequence } from "#models/phoenix/reference/full-sequence.ts";
import { contextSequence } from "#models/phoenix/reference/ranker.ts";

type Arr = np.Array;
const MIN_SQUARED_LENGTH = 1e-12;
/** The score of what the corpus mask hides. */
const HIDDEN = -1e12;

/** Vectors of the last axis, made one long; zeros stay zeros. */
export function unitLength(x: Arr): Arr {
  const squares = np.sum(np.square(x.ref), -1, { keepdims: true });
  return x.mul(np.reciprocal(np.sqrt(np.maximum(squares, MIN_SQUARED_LENGTH))));
}

/**
 * User tower, `[B, D]` of length 1: the mean of what the trunk makes of the tokens that are there.
 *
 * @throws {RangeError} if an input's shape is not the one of `contract.ts`
 */
export function embedUsers(
  params: Pick<RetrievalParams<Arr>, "context" | "layers">,
  batch: ContextBatch<Arr>,
  embeddings: ContextEmbeddings<Arr>,
  config: ReferenceConfig,
): Arr {
  const B = batch.userHashes.shape[0] ?? 0;
  checkShapes(batch, contextShapes(config, B));
  checkShapes(embeddings, contextEmbeddingShapes(config, B));
  const { tokens, present } = contextSequence(params.context, batch, embeddings);
  const h = fullSequence(params.layers, { tokens, present: present.ref }, config);
  const weights = present.reshape([B, 1 + config.S, 1]);
  const sum = np.sum(h.mul(weights.ref), 1);
  const count = np.maximum(np.sum(weights, 1), 1);
  return unitLength(sum.mul(np.reciprocal(count)));
}

/**
 * Candidate tower: `posts [..., Hi, D]`, `authors [..., Ha, D]` -> `[..., D]` of length 1. Without weights the mean of
 * the embeddings.
 */
export function embedCandidates(
  tower: CandidateTowerParams<Arr> | undefined,
  { posts, authors }: CandidateEmbeddings<Arr>,
): Arr {
  const all = np.concatenate([posts, authors], -2);
  if (!tower) return unitLength(np.mean(all, -2));
  const [hashes = 0, D = 0] = all.shape.slice(-2);
  const joined = all.reshape([...all.shape.slice(0, -2), hashes * D]);
  return unitLength(np.matmul(nn.silu(np.matmul(joined, tower.towerUp)), tower.towerDown));
}

export interface Retrieved {
  /** `[B, k]` int32 positions in the corpus, best first; of equal scores the lower position first. */
  readonly indices: Arr;
  /** `[B, k]` */
  readonly scores: Arr;
}

/**
 * The `k` posts of `corpus [M, D]` nearest to each of `users [B, D]`. `allowed [M]` is 0 where a post must not be
 * found; if fewer than `k` are allowed, the others follow with a score of -1e12.
 *
 * @throws {RangeError} if the corpus holds fewer than `k`
 */
export function retrieveTop(users: Arr, corpus: Arr, k: number, allowed?: Arr): Retrieved {
  const M = corpus.shape[0] ?? 0;
  if (k > M) throw new RangeError(`${k} posts asked of a corpus of ${M}`);
  const all = np.matmul(users, np.transpose(corpus));
  const open = allowed ? np.where(allowed.astype(np.bool), all, HIDDEN) : all;
  const [scores, indices] = lax.topK(open, k);
  return { indices, scores };
}
