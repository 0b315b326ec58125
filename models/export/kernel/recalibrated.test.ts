import { expect, it } from "vitest";
import { recalibrated } from "#models/export/kernel/recalibrated.ts";
import { sigmoid } from "#models/export/kernel/rows.ts";
import { seededRandom } from "#models/export/seeded-trunk.ts";

const N = 4_000;
const before = { scale: [1.2, 0.9], bias: [-3, -1] };
const random = seededRandom(3);
const logits = Float32Array.from({ length: 2 * N }, () => 4 * random() - 2);
/** Of a network whose logits are `change`d. */
const said = (
  change: (logit: number, a: number) => number,
  { scale, bias } = before,
): Float32Array =>
  logits.map((logit, i) =>
    sigmoid((scale[i % 2] ?? 0) * change(logit, i % 2) + (bias[i % 2] ?? 0)),
  );
const mean = (rows: Float32Array, a: number): number =>
  rows.reduce((sum, p, i) => (i % 2 === a ? sum + p : sum), 0) / N;

it("finds the calibration that undoes a shift and a stretch of an action's logits", () => {
  const change = (logit: number, a: number): number => (a === 0 ? 0.9 * logit + 0.3 : logit);
  const right = said((logit) => logit);
  const after = recalibrated(before, right, said(change));
  const again = said(change, {
    scale: [...(after.scale as number[])],
    bias: [...(after.bias as number[])],
  });
  for (const a of [0, 1]) {
    expect(mean(said(change), 0) / mean(right, 0)).toBeGreaterThan(1.2);
    expect(Math.abs(mean(again, a) / mean(right, a) - 1)).toBeLessThan(1e-3);
  }
  expect(after.scale[0]).toBeCloseTo(1.2 / 0.9, 2);
});

it("leaves a network that has not changed as it is", () => {
  const right = said((logit) => logit);
  const after = recalibrated(before, right, right);
  for (const a of [0, 1]) {
    expect(after.scale[a]).toBeCloseTo(before.scale[a] ?? NaN, 4);
    expect(after.bias[a]).toBeCloseTo(before.bias[a] ?? NaN, 4);
  }
});
