import { expect, it } from "vitest";
import { firstRankFigures } from "#models/bench/first-rank/first-rank-figures.ts";

const visits = (...times: number[]) =>
  times.map((ms) => ({ ms, firstPostMs: ms / 4, candidates: 500 }));

it("reports both ways' medians and their ratio", () => {
  const figures = firstRankFigures({
    kernel: visits(3_000, 4_000, 9_000),
    ort: visits(12_000, 11_000, 30_000),
  });
  expect(figures.map(({ figure, value, n }) => [figure, value, n])).toEqual([
    ["first-rank-cold-ms", 4_000, 3],
    ["first-rank-cold-ms-ort", 12_000, 3],
    ["first-rank-cold-vs-ort", 3, 3],
  ]);
});

it("has no ratio where one way ranked nothing, and says why", () => {
  const figures = firstRankFigures({ kernel: { missing: "no kernel" }, ort: visits(12_000) });
  expect(figures.map(({ value }) => value)).toEqual([null, 12_000, null]);
  expect(figures[0]?.missing).toBe("no kernel");
  expect(figures[2]?.missing).toBe("no kernel");
});
