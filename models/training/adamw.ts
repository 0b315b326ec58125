export interface AdamWSettings {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** Decoupled: taken off the weight itself, times the rate. Only where it applies, see the constructor. */
  readonly weightDecay: number;
  /** Gradients longer than this are shortened to it. */
  readonly clipNorm: number;
}

/** AdamW over one flat vector of weights (Loshchilov and Hutter, 2019). */
export class AdamW {
  readonly mean: Float32Array;
  readonly variance: Float32Array;
  /** 1 where weight decay applies. */
  readonly #decayed: Uint8Array;
  readonly #settings: AdamWSettings;

  constructor(decayed: Uint8Array, settings: AdamWSettings) {
    this.#decayed = decayed;
    this.#settings = settings;
    this.mean = new Float32Array(decayed.length);
    this.variance = new Float32Array(decayed.length);
  }

  /** Updates `weights` in place, from `from` to `to`. `step` counts from 1. Returns the gradient's length before clipping. */
  step(
    weights: Float32Array,
    gradient: Float32Array,
    rate: number,
    step: number,
    from = 0,
    to = weights.length,
  ): number {
    const { beta1, beta2, epsilon, weightDecay, clipNorm } = this.#settings;
    let squares = 0;
    for (const g of gradient) squares += g * g;
    const norm = Math.sqrt(squares);
    const clip = norm > clipNorm ? clipNorm / norm : 1;
    const meanScale = 1 / (1 - beta1 ** step);
    const varianceScale = 1 / (1 - beta2 ** step);
    for (let i = from; i < to; i++) {
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
