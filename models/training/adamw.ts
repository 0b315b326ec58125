import { TRAINING } from "#models/training/params.ts";

/** AdamW over one flat vector of weights (Loshchilov and Hutter, 2019). */
export class AdamW {
  readonly mean: Float32Array;
  readonly variance: Float32Array;
  /** 1 where weight decay applies. */
  readonly #decayed: Uint8Array;

  constructor(decayed: Uint8Array) {
    this.#decayed = decayed;
    this.mean = new Float32Array(decayed.length);
    this.variance = new Float32Array(decayed.length);
  }

  /** Updates `weights` in place, those before `from` excepted. `step` counts from 1. Returns the gradient's length before clipping. */
  step(
    weights: Float32Array,
    gradient: Float32Array,
    rate: number,
    step: number,
    from = 0,
  ): number {
    const { beta1, beta2, epsilon, weightDecay, clipNorm } = TRAINING;
    let squares = 0;
    for (const g of gradient) squares += g * g;
    const norm = Math.sqrt(squares);
    const clip = norm > clipNorm ? clipNorm / norm : 1;
    const meanScale = 1 / (1 - beta1 ** step);
    const varianceScale = 1 / (1 - beta2 ** step);
    for (let i = from; i < weights.length; i++) {
      const g = (gradient[i] ?? 0) * clip;
      const mean = beta1 * (this.mean[i] ?? 0) + (1 - beta1) * g;
      const variance = beta2 * (this.variance[i] ?? 0) + (1 - beta2) * g * g;
      this.mean[i] = mean;
      this.variance[i] = variance;
      const weight = weights[i] ?? 0;
      const decay = weightDecay * (this.#decayed[i] ?? 0) * weight;
      weights[i] =
        weight -
        rate * ((mean * meanScale) / (Math.sqrt(variance * varianceScale) + epsilon) + decay);
    }
    return norm;
  }
}

/** Linear warm-up, then half a cosine down to `floor`. Shares of the peak rate; `step` counts from 0. */
export function schedule(step: number, steps: number): number {
  const { warmUpSteps, floor } = TRAINING;
  if (step < warmUpSteps) return (step + 1) / warmUpSteps;
  const progress = Math.min(1, (step - warmUpSteps) / Math.max(1, steps - warmUpSteps));
  return floor + (1 - floor) * 0.5 * (1 + Math.cos(Math.PI * progress));
}
