import { describe, expect, it } from "vitest";
import { curvesSvg, ticks } from "#models/training/curves.ts";

/** The points of every drawn line, in pixels. */
const lines = (svg: string): number[][][] =>
  [...svg.matchAll(/points="([^"]*)"/g)].map(([, points = ""]) =>
    points
      .split(" ")
      .filter(Boolean)
      .map((point) => point.split(",").map(Number)),
  );

describe("curvesSvg", () => {
  it("draws a falling curve downwards, from the left edge to the right one", () => {
    const svg = curvesSvg([
      {
        title: "loss",
        x: "epoch",
        curves: [
          {
            name: "loss",
            points: [
              [0, 8],
              [1, 6],
              [2, 5],
            ],
          },
        ],
      },
    ]);
    const [points = []] = lines(svg);
    expect(points).toHaveLength(3);
    expect(points.map(([x]) => x)).toEqual([56, 260, 464]);
    const ys = points.map(([, y = 0]) => y);
    expect(ys).toEqual([36, expect.any(Number), 236]);
    expect(ys[1]).toBeCloseTo(36 + (200 * 2) / 3, 0);
  });

  it("keeps levels within the panel and escapes every name", () => {
    const svg = curvesSvg([
      {
        title: "a < b & c",
        x: "step",
        curves: [
          {
            name: "<run>",
            points: [
              [0, 1],
              [1, 2],
            ],
          },
          { name: "other", points: [] },
        ],
        levels: [{ name: "floor", y: 5 }],
      },
    ]);
    expect(svg).not.toMatch(/<run>|a < b/);
    expect(svg).toContain("a &#60; b &#38; c");
    const [points = []] = lines(svg);
    for (const [, y = 0] of points) expect(y).toBeGreaterThanOrEqual(36);
    expect(svg).toMatch(/stroke-dasharray="4 4"[^>]*y1="36"/);
  });

  it("stays small however long the run was, and skips what is no number", () => {
    const points = Array.from(
      { length: 50_000 },
      (_, i) => [i, i % 7 === 0 ? NaN : 1 / (i + 1)] as const,
    );
    const svg = curvesSvg([{ title: "loss", x: "step", curves: [{ name: "loss", points }] }]);
    expect(svg.length).toBeLessThan(8_000);
    expect(svg).not.toContain("NaN");
  });

  it("is a whole document without any point, too", () => {
    const svg = curvesSvg([{ title: "nothing yet", x: "step", curves: [] }]);
    expect(svg).toMatch(/^<svg [^>]*>[\s\S]*<\/svg>\n$/);
    expect(svg).not.toContain("NaN");
  });
});

describe("ticks", () => {
  it("are round, inside, and neither few nor many", () => {
    expect(ticks([0, 1])).toHaveLength(6);
    for (const [low, high] of [
      [4.97, 8.14],
      [0.01, 0.19],
      [0, 15_240],
    ] as const) {
      const all = ticks([low, high]);
      expect(all.length).toBeGreaterThanOrEqual(3);
      expect(all.length).toBeLessThanOrEqual(7);
      for (const tick of all) {
        expect(tick).toBeGreaterThanOrEqual(low - 1e-9);
        expect(tick).toBeLessThanOrEqual(high + 1e-9);
      }
    }
  });
});
