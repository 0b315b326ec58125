import { nn, numpy as np } from "@jax-js/jax";
import type { TrunkConfig } from "#models/contract.ts";
import { tokens, trunk } from "#models/phoenix/forward.ts";
import type { PhoenixParams, TowerParams } from "#models/phoenix/params.ts";
import { embedPosts, embedReaders } from "#models/phoenix/towers.ts";
import { TRAINING } from "#models/training/params.ts";

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
 * In-batch softmax: for an impression that was liked, the other impressions of the batch are what it could have been.
 * They come as often as they are met, hence log Q.
 */
function retrievalLoss(
  params: TowerParams<Arr>,
  posts: Arr,
  history: Arr,
  mask: Arr,
  targets: Pick<Targets, "liked" | "logFrequency">,
): Arr {
  const [B = 0, S = 0, P = 0] = posts.shape;
  const { postUp, postDown, ...readerTower } = params;
  const embedded = embedPosts(postUp, postDown, posts.reshape([B * S, P]));
  const spoken = embedded.ref.reshape([B, S, -1]);
  const readers = embedReaders(readerTower, history, spoken, mask).reshape([B * S, -1]);
  const match = np
    .matmul(readers, np.transpose(embedded))
    .mul(1 / TRAINING.towerTemperature)
    .sub(targets.logFrequency);
  const own = np.sum(nn.logSoftmax(match, -1).mul(np.eye(B * S)), -1);
  return np
    .sum(own.mul(targets.liked.ref))
    .mul(np.reciprocal(np.sum(targets.liked).add(1e-6)))
    .mul(-1);
}
