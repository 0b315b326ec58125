import { nn, numpy as np } from "@jax-js/jax";
import type { TrunkConfig } from "#models/contract.ts";
import { tokens, trunk } from "#models/phoenix/packed.ts";
import type { PhoenixParams, TowerParams } from "#models/phoenix/params.ts";
import { embedPosts, embedReaders } from "#models/phoenix/towers.ts";
import { TRAINING } from "#models/training/world/params.ts";

type Arr = np.Array;

/** What is differentiated: the dense weights, and the post vectors whose gradients go back to the table's rows. */
export interface Weights {
  readonly params: PhoenixParams<Arr>;
  /** `[B, S, P]` */
  readonly posts: Arr;
}

export interface Targets {
  /** `[B, S, A]` */
  readonly actions: Arr;
  /** `[B, S, 1]` dwell as a share of `FEATURES.maxDwellS`. */
  readonly dwell: Arr;
  /** `[B, S, A + 1]` weight of each head's loss; 0 on padding. */
  readonly weights: Arr;
  /** `[B * S]` how much the impression says "this post for this reader". */
  readonly liked: Arr;
  /** `[1, B * S]` log of how often the post is met at all; a large number on padding. */
  readonly logFrequency: Arr;
}

/** Binary cross-entropy of logits, `log(1 + e^z) - y z`. */
const crossEntropy = (logits: Arr, y: Arr): Arr => nn.softplus(logits.ref).sub(logits.mul(y));

/** What one impression was, beside its post: see `PackedBatch`. */
interface Impressions {
  readonly done: Arr;
  readonly shown: Arr;
  readonly mask: Arr;
}

/** Mean weighted cross-entropy of all heads, and the towers' loss. */
export function losses(
  { params, posts }: Weights,
  { done, shown, mask }: Impressions,
  targets: Targets,
  config: TrunkConfig,
): { ranker: Arr; towers: Arr } {
  const reader = params.input.reader.ref;
  const { history, candidates } = tokens(params.input, { posts: posts.ref, done, shown });
  const out = trunk(params.trunk, reader, history.ref, candidates, mask.ref, config);
  const logits = np.concatenate([out.actionLogits, out.continuousLogits], 2);
  const truth = np.concatenate([targets.actions, targets.dwell], 2);
  const ranker = np
    .sum(crossEntropy(logits, truth).mul(targets.weights.ref))
    .mul(np.reciprocal(np.sum(targets.weights)));
  return { ranker, towers: retrievalLoss(params.towers, posts, history, mask, targets) };
}

/** The towers' loss alone, for a ranker and a table that stay as they are. */
export function towersLoss(
  { params, posts }: Weights,
  { done, shown, mask }: Impressions,
  targets: Targets,
): Arr {
  const { history, candidates } = tokens(params.input, { posts: posts.ref, done, shown });
  candidates.dispose();
  return retrievalLoss(params.towers, posts, history, mask, targets);
}

/**
 * Two questions about reader and post. Of each impression: was it liked? It tells apart what a reader was shown, and
 * what is shown is chosen for the reader already. Of each liked one, by an in-batch softmax: why this post, and none of
 * the batch's others? They come as often as they are met, hence log Q; it tells apart posts of different readers.
 */
function retrievalLoss(
  params: TowerParams<Arr>,
  posts: Arr,
  history: Arr,
  mask: Arr,
  { liked, logFrequency }: Pick<Targets, "liked" | "logFrequency">,
): Arr {
  const [B = 0, S = 0, P = 0] = posts.shape;
  const { likeScale, likeBias, likeShare, softmaxShare, softmaxTemperature } = TRAINING.towers;
  const { postUp, postDown, ...readerTower } = params;
  const embedded = embedPosts(postUp, postDown, posts.reshape([B * S, P]));
  const spoken = embedded.ref.reshape([B, S, -1]);
  const met = mask.ref.reshape([B * S]);
  const readers = embedReaders(readerTower, history, spoken, mask).reshape([B * S, -1]);
  const cosines = np.matmul(readers, np.transpose(embedded));

  const own = np.sum(cosines.ref.mul(np.eye(B * S)), -1);
  const like = mean(crossEntropy(own.mul(likeScale).add(likeBias), liked.ref), met);
  const match = cosines.mul(1 / softmaxTemperature).sub(logFrequency);
  const chosen = np.sum(nn.logSoftmax(match, -1).mul(np.eye(B * S)), -1).mul(-1);
  return like.mul(likeShare).add(mean(chosen, liked.ref).mul(softmaxShare));
}

/** Weighted mean; 0 where all weights are 0. */
const mean = (values: Arr, weights: Arr): Arr =>
  np.sum(values.mul(weights.ref)).mul(np.reciprocal(np.sum(weights).add(1e-6)));
