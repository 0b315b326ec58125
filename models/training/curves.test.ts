import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { thinned, writeCurves } from "#models/training/curves.ts";

it("thins a long run to means of neighbours, and leaves out what is no number", () => {
  const points = Array.from({ length: 50_000 }, (_, i) => [i, i % 7 === 0 ? NaN : 5] as const);
  const few = thinned(points);
  expect(few.length).toBeLessThanOrEqual(200);
  expect(few.length).toBeGreaterThan(100);
  expect(few.every(([, y]) => y === 5)).toBe(true);
  expect(few[0]?.[0]).toBeGreaterThan(0);
  expect(
    thinned([
      [1, 2],
      [2, NaN],
      [3, 4],
    ]),
  ).toEqual([
    [1, 2],
    [3, 4],
  ]);
});

it("writes a small file for each chart that has points, and none for the others", () => {
  const parent = mkdtempSync(join(tmpdir(), "perch-curves-"));
  const folder = join(parent, "run");
  try {
    const axes = { x: { label: "step" }, y: { label: "nats" } };
    const points = Array.from({ length: 10_000 }, (_, i) => [i, 8 / (1 + i)] as const);
    writeCurves(folder, {
      loss: { title: "Loss", ...axes, series: [{ name: "loss", points }] },
      validation: { title: "Validation", ...axes, series: [{ name: "HR", points: [[1, NaN]] }] },
    });
    const svg = readFileSync(join(folder, "loss.svg"), "utf8");
    expect(svg).toMatch(/^<svg [\s\S]*<\/svg>\n$/);
    expect(svg.length).toBeLessThan(12_000);
    expect(existsSync(join(folder, "validation.svg"))).toBe(false);
  } finally {
    rmSync(parent, { recursive: true });
  }
});
