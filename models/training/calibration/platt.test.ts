import { expect, it } from "vitest";
import { fitPlatt } from "#models/training/calibration/platt.ts";

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
const logits = Float32Array.from({ length: 201 }, (_, i) => -6 + 0.04 * i);

it("finds the scale and bias that a model is off by", () => {
  const fitted = fitPlatt({
    predicted: logits.map(sigmoid),
    truth: logits.map((x) => sigmoid(0.7 * x - 1)),
  });
  expect(fitted.scale).toBeCloseTo(0.7, 1);
  expect(fitted.bias).toBeCloseTo(-1, 1);
});

it("leaves a model alone that says the truth, and one that has no cases", () => {
  const predicted = logits.map(sigmoid);
  const fitted = fitPlatt({ predicted, truth: predicted });
  expect(fitted.scale).toBeCloseTo(1, 3);
  expect(fitted.bias).toBeCloseTo(0, 3);
  expect(fitPlatt({ predicted: new Float32Array(), truth: new Float32Array() })).toEqual({
    scale: 1,
    bias: 0,
  });
});

it("moves the mean of a head that always says the same, and keeps its scale finite and above 0", () => {
  const { scale, bias } = fitPlatt({
    predicted: new Float32Array(10_000).fill(0.5),
    truth: new Float32Array(10_000).fill(0.1),
  });
  expect(sigmoid(bias)).toBeCloseTo(0.1, 2);
  expect(scale).toBeGreaterThan(0);
});

it("puts a rare head right as well as a common one", () => {
  const rare = Float32Array.from({ length: 20_000 }, (_, i) => -9 + 0.0001 * i);
  const truth = rare.map((x) => sigmoid(x + Math.log(3)));
  const { scale, bias } = fitPlatt({ predicted: rare.map(sigmoid), truth });
  const mean = (values: Float32Array) => values.reduce((sum, x) => sum + x, 0) / values.length;
  const corrected = rare.map((x) => sigmoid(scale * x + bias));
  expect(mean(corrected) / mean(truth)).toBeCloseTo(1, 1);
});

it("never turns an order round, whatever the truth", () => {
  const predicted = logits.map(sigmoid);
  const { scale } = fitPlatt({ predicted, truth: predicted.map((p) => 1 - p) });
  expect(scale).toBeGreaterThan(0);
});
