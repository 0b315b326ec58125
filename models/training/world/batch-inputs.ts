import { numpy as np } from "@jax-js/jax";
import { TOPIC_CLASSES, TRUNK } from "#models/phoenix/config.ts";
import { type Batch, type CandidateBatch, DONE, SHOWN } from "#models/training/world/batches.ts";
import type { Facts, RankerTargets, TowerTargets } from "#models/training/world/losses.ts";
import { TRAINING } from "#models/training/world/params.ts";
import type { TopicClasses } from "#models/training/world/topic-classes.ts";

/** Discrete heads, then dwell. */
const HEADS = TRUNK.A + 1;

export interface Targets extends RankerTargets, TowerTargets {
  /** `[B * 2 * S, TOPIC_CLASSES]` */
  readonly topics: np.Array;
}

export interface BatchInputs {
  readonly facts: Facts;
  readonly targets: Targets;
  /** The cross-entropy that no ranker can go below: the targets' own. */
  readonly entropy: number;
}

/** Rare heads count more, within bounds; then all divided by their mean. `[A + 1]`, dwell last. */
export function headWeights(rates: ArrayLike<number>): Float32Array {
  const { commonRate, headWeight } = TRAINING;
  const raw = Array.from(rates, (rate) =>
    Math.min(
      headWeight.max,
      Math.max(headWeight.min, Math.sqrt(commonRate / Math.max(rate, 1e-6))),
    ),
  );
  const all = [...raw, 1];
  const mean = all.reduce((sum, weight) => sum + weight, 0) / all.length;
  return Float32Array.from(all, (weight) => weight / mean);
}

/** A batch on the device: posts met and posts explored side by side. */
export function toInputs(batch: Batch, weights: Float32Array, classes: TopicClasses): BatchInputs {
  const { B, S, met, explored, done, logFrequency } = batch;
  const both = (of: (candidates: CandidateBatch) => Float32Array) =>
    sideBySide(B, of(met), of(explored));
  const heads = both(({ targets }) => targets);
  const counted = both(({ mask }) =>
    Float32Array.from(
      { length: mask.length * HEADS },
      (_, i) => (mask[Math.floor(i / HEADS)] ?? 0) * (weights[i % HEADS] ?? 0),
    ),
  );
  const topics = both(({ topic }) => {
    const rows = new Float32Array(topic.length * TOPIC_CLASSES);
    for (const [i, row] of topic.entries()) {
      const known = classes.get(row);
      if (known !== undefined) rows[i * TOPIC_CLASSES + known] = 1;
    }
    return rows;
  });
  return {
    entropy: entropy(heads, counted),
    facts: {
      done: device(done, B, S, DONE),
      shown: device(
        both(({ shown }) => shown),
        B,
        2 * S,
        SHOWN,
      ),
      mask: device(met.mask, B, S),
    },
    targets: {
      heads: device(heads, B, 2 * S, HEADS),
      weights: device(counted, B, 2 * S, HEADS),
      topics: device(topics, 2 * B * S, TOPIC_CLASSES),
      liked: device(
        both(({ liked }) => liked),
        B,
        2 * S,
      ),
      asked: device(
        both(({ mask }) => mask),
        B,
        2 * S,
      ),
      logFrequency: device(logFrequency, 1, B * S),
    },
  };
}

export const device = (data: Float32Array<ArrayBuffer>, ...shape: number[]): np.Array =>
  np.array(data, { shape });

/** `[B, S, w]` of the posts met and of those explored -> `[B, 2 * S, w]`. */
function sideBySide(
  B: number,
  met: Float32Array,
  explored: Float32Array,
): Float32Array<ArrayBuffer> {
  const row = met.length / B;
  const both = new Float32Array(2 * met.length);
  for (let b = 0; b < B; b++) {
    both.set(met.subarray(b * row, (b + 1) * row), 2 * b * row);
    both.set(explored.subarray(b * row, (b + 1) * row), (2 * b + 1) * row);
  }
  return both;
}

/** Weighted mean entropy of Bernoulli targets, nats. */
export function entropy(targets: Float32Array, weights: Float32Array): number {
  let sum = 0;
  let total = 0;
  for (let i = 0; i < targets.length; i++) {
    const [p = 0, weight = 0] = [targets[i], weights[i]];
    total += weight;
    if (weight > 0 && p > 0 && p < 1) sum -= weight * (p * Math.log(p) + (1 - p) * Math.log1p(-p));
  }
  return total === 0 ? 0 : sum / total;
}
