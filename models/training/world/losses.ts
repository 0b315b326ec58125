import { nn, numpy as np } from "@jax-js/jax";
import type { TrunkConfig } from "#models/contract.ts";
import { candidateTokens, contentOf, historyTokens, trunk } from "#models/phoenix/packed.ts";
import type { PhoenixParams, TowerParams } from "#models/phoenix/params.ts";
import { embedPosts, embedReaders } from "#models/phoenix/towers.ts";
import { TRAINING } from "#models/training/world/params.ts";

type Arr = np.Array;

/** What is differentiated: the dense weights, and the post vectors whose gradients go back to the table's rows. */
export interface Weights {
  readonly params: PhoenixParams<Arr>;
  /** `[B, S, P]` of the posts that were met. */
  readonly met: Arr;
  /** `[B, S, P]` of the posts that might have been met. */
  readonly explored: Arr;
}

/** What one step knows beside the posts. */
export interface Facts {
  /** `[B, S, DONE]` */
  readonly done: Arr;
  /** `[B, 2 * S, SHOWN]`: of the posts met, then of those explored. */
  readonly shown: Arr;
  /** `[B, S]` */
  readonly mask: Arr;
}

/** `[B, 2 * S, ...]`: for the posts met, then for those explored. */
export interface RankerTargets {
  /** `[B, 2 * S, A + 1]` what the heads should say, dwell last. */
  readonly heads: Arr;
  /** `[B, 2 * S, A + 1]` weight of each head's loss; 0 on padding. */
  readonly weights: Arr;
}

export interface TowerTargets {
  /** `[B, 2 * S]` how much an impression would say "this post for this reader"; 0 where there is no post. */
  readonly liked: Arr;
  /** `[B, 2 * S]` 1 where there is a post. */
  readonly asked: Arr;
  /** `[1, B * S]` log of how often the post is met at all; a large number on padding. */
  readonly logFrequency: Arr;
}

/** Binary cross-entropy of logits, `log(1 + e^z) - y z`. */
const crossEntropy = (logits: Arr, y: Arr): Arr => nn.softplus(logits.ref).sub(logits.mul(y));

/** Mean weighted cross-entropy of all heads, and the topics' loss. `topics [B * 2 * S, TOPIC_CLASSES]`. */
export function rankerLosses(
  { params, met, explored }: Weights,
  { done, shown, mask }: Facts,
  { heads, weights }: RankerTargets,
  topics: Arr,
  config: TrunkConfig,
): { ranker: Arr; topics: Arr } {
  const { input } = params;
  const posts = np.concatenate([met.ref, explored], 1);
  const content = contentOf(input, posts.ref);
  const [, S = 0] = met.shape;
  const history = historyTokens(input, met, content.ref.slice([], [0, S]), done);
  const candidates = candidateTokens(input, posts, content.ref, shown);
  const out = trunk(params.trunk, input.reader, history, candidates, mask, config);
  const logits = np.concatenate([out.actionLogits, out.continuousLogits], 2);
  const ranker = np
    .sum(crossEntropy(logits, heads).mul(weights.ref))
    .mul(np.reciprocal(np.sum(weights)));
  return { ranker, topics: topicLoss(params.auxiliary.topics, content, topics) };
}

/** The topics' loss alone. */
export function contentLoss({ params, met, explored }: Weights, topics: Arr): Arr {
  const content = contentOf(params.input, np.concatenate([met, explored], 1));
  return topicLoss(params.auxiliary.topics, content, topics);
}

/** Cross-entropy of the declared topic, told from everything else that a post says. `topics` is 0 where none is asked. */
function topicLoss(head: Arr, content: Arr, topics: Arr): Arr {
  const [B = 0, N = 0, C = 0] = content.shape;
  const chosen = nn.logSoftmax(np.matmul(content.reshape([B * N, C]), head), -1);
  const count = np.sum(topics.ref).add(1e-6);
  return np.sum(chosen.mul(topics)).mul(-1).mul(np.reciprocal(count));
}

/** The towers' loss, for a ranker and a table that stay as they are. */
export function towersLoss(
  { params, met, explored }: Weights,
  { done, mask }: Facts,
  targets: TowerTargets,
): Arr {
  const content = contentOf(params.input, met.ref);
  const history = historyTokens(params.input, met.ref, content, done);
  return retrievalLoss(params.towers, np.concatenate([met, explored], 1), history, mask, targets);
}

/**
 * Two questions about reader and post. Of each post, met or explored: is it liked? And of each liked one that was met,
 * by an in-batch softmax: why this post, and none of the batch's others? They come as often as they are met, hence log
 * Q; it tells apart posts of different readers.
 */
function retrievalLoss(
  { postUp, postDown, ...readerTower }: TowerParams<Arr>,
  posts: Arr,
  history: Arr,
  mask: Arr,
  { liked, asked, logFrequency }: TowerTargets,
): Arr {
  const [B = 0, both = 0, P = 0] = posts.shape;
  const S = both / 2;
  const { likeScale, likeBias, likeShare, softmaxShare, softmaxTemperature } = TRAINING.towers;
  const embedded = embedPosts(postUp, postDown, posts.reshape([B * both, P])).reshape([
    B,
    both,
    -1,
  ]);
  const met = embedded.ref.slice([], [0, S]);
  const readers = embedReaders(readerTower, history, met.ref, mask);

  const own = np.sum(np.concatenate([readers.ref, readers.ref], 1).mul(embedded), -1);
  const like = mean(crossEntropy(own.mul(likeScale).add(likeBias), liked.ref), asked);
  const rows = B * S;
  const cosines = np.matmul(readers.reshape([rows, -1]), np.transpose(met.reshape([rows, -1])));
  const match = cosines.mul(1 / softmaxTemperature).sub(logFrequency);
  const chosen = np.sum(nn.logSoftmax(match, -1).mul(np.eye(rows)), -1).mul(-1);
  const why = mean(chosen, liked.slice([], [0, S]).reshape([rows]));
  return like.mul(likeShare).add(why.mul(softmaxShare));
}

/** Weighted mean; 0 where all weights are 0. */
const mean = (values: Arr, weights: Arr): Arr =>
  np.sum(values.mul(weights.ref)).mul(np.reciprocal(np.sum(weights).add(1e-6)));
