import { jit, numpy as np, valueAndGrad } from "@jax-js/jax";
import type { TrunkConfig } from "#models/contract.ts";
import type { Targets } from "#models/training/world/batch-inputs.ts";
import {
  contentLoss,
  type Facts,
  rankerLosses,
  towersLoss,
  type Weights,
} from "#models/training/world/losses.ts";
import { TRAINING } from "#models/training/world/params.ts";

/** What is trained: the table and what posts are about; that and the ranker; the towers alone. */
export type Part = "content" | "ranker" | "towers";

/** Losses of a batch, in the order of the traced function's second answer. */
export const LOSSES = ["ranker", "topics", "towers"] as const;

type Loss = (weights: Weights, facts: Facts, targets: Targets) => [np.Array, np.Array];

/** The sum that a part minimises, and `[3]` its losses as `LOSSES`. */
function lossOf(config: TrunkConfig, part: Part): Loss {
  return (weights, facts, targets) => {
    const none = () => np.zeros([]);
    if (part === "towers") {
      const towers = towersLoss(weights, facts, targets);
      return [towers.ref, np.stack([none(), none(), towers])];
    }
    if (part === "content") {
      const topics = contentLoss(weights, targets.topics);
      return [topics.ref, np.stack([none(), topics, none()])];
    }
    const { ranker, topics } = rankerLosses(weights, facts, targets, targets.topics, config);
    const sum = ranker.ref.add(topics.ref.mul(TRAINING.topicsShare));
    return [sum, np.stack([ranker, topics, none()])];
  };
}

export type GradientStep = (
  weights: Weights,
  facts: Facts,
  targets: Targets,
) => [[np.Array, np.Array], Weights];

// jax-js's types know functions of arrays only; ours take trees of them.

/** Traced once per shape: losses, and the gradient of everything in `Weights`. */
export const gradientStep = (config: TrunkConfig, part: Part): GradientStep =>
  jit(
    valueAndGrad(lossOf(config, part) as never, { hasAux: true }) as never,
  ) as unknown as GradientStep;

/** The losses alone. */
export const lossStep = (config: TrunkConfig, part: Part): Loss =>
  jit(lossOf(config, part) as never) as unknown as Loss;
