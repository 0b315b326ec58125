import { KERNEL_RUNTIME, phoenix } from "#edge/embedding/deployed-model.ts";
import type { Scorer } from "#edge/rank/scorer.ts";

/**
 * Scores in this worker: 1,500 candidates are some 20 ms of its processor. Nothing is awaited between the context and the
 * last score, because the kernel holds one reader and the isolate answers many.
 */
export const kernelScorer: Scorer = async ({ context, gap, candidates }) => {
  const kernel = phoenix();
  const { A, C } = kernel.trunk;
  const probabilities = new Float32Array(candidates.length * A);
  const continuous = new Float32Array(candidates.length * C);
  kernel.setContext(context);
  for (let from = 0; from < candidates.length; from += kernel.capacity) {
    const scores = kernel.scoreAged(candidates.slice(from, from + kernel.capacity), gap);
    probabilities.set(scores.probabilities, from * A);
    continuous.set(scores.continuous, from * C);
  }
  // The isolate lives on, and what it knows of this reader must not.
  kernel.forget();
  return { probabilities, continuous, runtime: KERNEL_RUNTIME };
};
