import { describe, expect, it } from "vitest";
import { scaleOf, tickLabel } from "#models/figures/axis-scale.ts";

const axis = (values: readonly number[], scale: "linear" | "log" = "linear") =>
  scaleOf({ label: "", scale }, values, [0, 100]);

describe("scaleOf", () => {
  it.each([
    { values: [0, 10], ticks: [0, 2, 4, 6, 8, 10] },
    { values: [0.1, 0.97], ticks: [0, 0.2, 0.4, 0.6, 0.8] }, // 0 is near
    { values: [970, 1000], ticks: [970, 975, 980, 985, 990, 995, 1000] }, // and here it is not
    { values: [-1, 1], ticks: [-1, -0.5, 0, 0.5, 1] },
  ])("labels $values at $ticks", ({ values, ticks }) => {
    expect(axis(values).ticks).toEqual(ticks);
  });

  it.each([
    { values: [3, 60], ticks: [5, 10, 20, 50] },
    { values: [1, 100_000], ticks: [1, 10, 100, 1_000, 10_000, 100_000] },
  ])("labels $values at $ticks on a logarithmic axis", ({ values, ticks }) => {
    expect(axis(values, "log").ticks).toEqual(ticks);
  });

  it("keeps to the range it is given", () => {
    const { place, ticks } = scaleOf(
      { label: "", range: [0, 1], ticks: [0, 1, 2] },
      [0.5, 3],
      [0, 100],
    );
    expect(place(0.5)).toBe(50);
    expect(place(3)).toBeNaN();
    expect(ticks).toEqual([0, 1]);
  });

  it("takes more values than a call takes arguments", () => {
    const { place } = axis(Array.from({ length: 300_000 }, (_, i) => i));
    expect(place(299_999)).toBe(100);
  });
});

describe("tickLabel", () => {
  it.each([
    [0, "0"],
    [4096, "4,096"],
    [0.25, "0.25"],
    [1e-5, "1e-5"],
  ])("writes %d as %s", (value, label) => {
    expect(tickLabel(value)).toBe(label);
  });
});
