import { describe, expect, it } from "vitest";
import { fit } from "#models/light/fit.ts";
import { LIGHT_INPUTS } from "#shared/scorers/light-ranker.ts";
import { seededRandom } from "#shared/testing/seeded-random.ts";

const D = LIGHT_INPUTS.length;
const settings = { hidden: 8, steps: 600, batch: 64 };

/** Good posts have two inputs of one sign: no single input tells them, only both together. */
function examples(n: number, seed: number) {
  const random = seededRandom(seed);
  const inputs = new Float32Array(n * D);
  const good = new Uint8Array(n);
  for (let row = 0; row < n; row++) {
    for (let i = 0; i < D; i++) inputs[row * D + i] = 5 + 0.1 * (random() - 0.5);
    const [a = 0, b = 0] = inputs.subarray(row * D, row * D + 2);
    good[row] = a > 5 === b > 5 ? 1 : 0;
  }
  return { inputs, good };
}

type Weights = ReturnType<typeof fit>;
function logit({ hidden, weights, bias, output, outputBias }: Weights, x: Float32Array): number {
  let sum = outputBias;
  for (let h = 0; h < hidden; h++) {
    let unit = bias[h] ?? 0;
    for (let i = 0; i < D; i++) unit += (x[i] ?? 0) * (weights[i * hidden + h] ?? 0);
    sum += Math.max(0, unit) * (output[h] ?? 0);
  }
  return sum;
}

describe("fit", () => {
  it("learns a rule that no single input tells, in the inputs' own units", () => {
    const weights = fit(examples(4_000, 1), settings, seededRandom(2));
    const { inputs, good } = examples(500, 3);
    const right = Array.from(
      good,
      (label, row) => logit(weights, inputs.subarray(row * D, (row + 1) * D)) > 0 === (label === 1),
    );
    expect(right.filter(Boolean).length).toBeGreaterThan(450);
  });

  it("gives the same weights for the same seed", () => {
    const few = { ...settings, steps: 5 };
    const once = fit(examples(200, 1), few, seededRandom(2));
    expect(fit(examples(200, 1), few, seededRandom(2))).toEqual(once);
    expect(fit(examples(200, 1), few, seededRandom(4))).not.toEqual(once);
  });

  it("is not upset by an input that never changes", () => {
    const { inputs, good } = examples(500, 1);
    for (let row = 0; row < 500; row++) inputs[row * D + 5] = 3;
    const { weights } = fit({ inputs, good }, { ...settings, steps: 20 }, seededRandom(2));
    expect(weights.every(Number.isFinite)).toBe(true);
  });
});
