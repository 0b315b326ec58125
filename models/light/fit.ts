import type { Examples } from "#models/light/examples.ts";
import { DISTILLATION } from "#models/light/params.ts";
import { normals } from "#models/phoenix/start.ts";
import { AdamW } from "#models/training/adamw.ts";
import { schedule } from "#models/training/schedule.ts";
import { LIGHT_INPUTS, type LightWeights } from "#shared/scorers/light-ranker.ts";

const D = LIGHT_INPUTS.length;

export interface FitSettings {
  readonly hidden: number;
  readonly steps: number;
  readonly batch: number;
}

/** The weights as one vector, for the optimiser: `[D, H]`, bias `[H]`, output `[H]`, output bias. */
interface Flat {
  readonly H: number;
  readonly all: Float32Array;
}
const parts = ({ H, all }: Flat) => ({
  weights: all.subarray(0, D * H),
  bias: all.subarray(D * H, D * H + H),
  output: all.subarray(D * H + H, D * H + 2 * H),
});

/** Mean and deviation of each input, so that all learn at one pace; a constant input has deviation 1. */
function spreads({ inputs, good }: Examples): { mean: Float64Array; deviation: Float64Array } {
  const mean = new Float64Array(D);
  const squares = new Float64Array(D);
  for (const [at, x] of inputs.entries()) {
    mean[at % D] = (mean[at % D] ?? 0) + x / good.length;
    squares[at % D] = (squares[at % D] ?? 0) + (x * x) / good.length;
  }
  const deviation = squares.map((square, i) => {
    const variance = square - (mean[i] ?? 0) ** 2;
    return variance > 1e-12 ? Math.sqrt(variance) : 1;
  });
  return { mean, deviation };
}

/**
 * Learns to tell the teacher's choice from the rest: binary cross-entropy, AdamW. The same examples and `random` give
 * the same weights.
 */
export function fit(
  examples: Examples,
  { hidden: H, steps, batch }: FitSettings,
  random: () => number,
  onReport: (step: number, loss: number) => void = () => {},
): LightWeights {
  const { inputs, good } = examples;
  const n = good.length;
  const { mean, deviation } = spreads(examples);
  const flat: Flat = { H, all: new Float32Array(D * H + 2 * H + 1) };
  const { weights, output } = parts(flat);
  const normal = normals(random);
  for (let i = 0; i < weights.length; i++) weights[i] = normal() / Math.sqrt(D);
  for (let h = 0; h < H; h++) output[h] = normal() / Math.sqrt(H);

  const decayed = new Uint8Array(flat.all.length).fill(1, 0, D * H);
  const optimiser = new AdamW(decayed, DISTILLATION.adamw);
  const gradient = new Float32Array(flat.all.length);
  const x = new Float64Array(D);
  let loss = 0;
  for (let step = 0; step < steps; step++) {
    gradient.fill(0);
    for (let b = 0; b < batch; b++) {
      const row = Math.floor(random() * n);
      for (let i = 0; i < D; i++)
        x[i] = ((inputs[row * D + i] ?? 0) - (mean[i] ?? 0)) / (deviation[i] ?? 1);
      loss += addGradient(flat, x, good[row] ?? 0, 1 / batch, gradient);
    }
    const rate = DISTILLATION.rate * schedule(step, steps, DISTILLATION.schedule);
    optimiser.step(flat.all, gradient, rate, step + 1);
    if ((step + 1) % DISTILLATION.reportEverySteps === 0) {
      onReport(step + 1, loss / DISTILLATION.reportEverySteps);
      loss = 0;
    }
  }
  return unscaled(flat, mean, deviation);
}

/** Adds one example's gradient, times `share`; answers its loss, times `share`. */
function addGradient(
  flat: Flat,
  x: Float64Array,
  label: number,
  share: number,
  gradient: Float32Array,
): number {
  const { H, all } = flat;
  const { weights, bias, output } = parts(flat);
  const to = parts({ H, all: gradient });
  const last = all.length - 1;
  let logit = all[last] ?? 0;
  const hidden = Float64Array.from(bias);
  for (let i = 0; i < D; i++) {
    const value = x[i] ?? 0;
    for (let h = 0, at = i * H; h < H; h++, at++)
      hidden[h] = (hidden[h] ?? 0) + value * (weights[at] ?? 0);
  }
  for (let h = 0; h < H; h++) logit += Math.max(0, hidden[h] ?? 0) * (output[h] ?? 0);
  const off = share * (1 / (1 + Math.exp(-logit)) - label);
  gradient[last] = (gradient[last] ?? 0) + off;
  // From here on `hidden` holds the loss's gradient by each unit.
  for (let h = 0; h < H; h++) {
    const sum = hidden[h] ?? 0;
    to.output[h] = (to.output[h] ?? 0) + off * Math.max(0, sum);
    hidden[h] = sum > 0 ? off * (output[h] ?? 0) : 0;
    to.bias[h] = (to.bias[h] ?? 0) + (hidden[h] ?? 0);
  }
  for (let i = 0; i < D; i++) {
    const value = x[i] ?? 0;
    for (let h = 0, at = i * H; h < H; h++, at++)
      to.weights[at] = (to.weights[at] ?? 0) + value * (hidden[h] ?? 0);
  }
  // log(1 + e^-z) for the label's side, without overflow.
  const z = label === 1 ? logit : -logit;
  return share * (Math.max(-z, 0) + Math.log1p(Math.exp(-Math.abs(z))));
}

/** The same function of inputs as they are: scaling and centring go into weights and bias. */
function unscaled(flat: Flat, mean: Float64Array, deviation: Float64Array): LightWeights {
  const { H, all } = flat;
  const learned = parts(flat);
  const weights = learned.weights.map((w, at) => w / (deviation[Math.floor(at / H)] ?? 1));
  const bias = learned.bias.map((b, h) => {
    let sum = b;
    for (let i = 0; i < D; i++) sum -= (mean[i] ?? 0) * (weights[i * H + h] ?? 0);
    return sum;
  });
  return {
    hidden: H,
    weights,
    bias,
    output: learned.output.slice(),
    outputBias: all[all.length - 1] ?? 0,
  };
}
