import { describe, expect, it } from "vitest";
import { type LineChart, lineChart } from "#models/figures/line-chart.ts";

const chart = (change: Partial<LineChart> = {}): string =>
  lineChart({
    title: "Loss",
    x: { label: "step" },
    y: { label: "nats" },
    series: [
      {
        name: "train",
        points: [
          [0, 10],
          [50, 5],
          [100, 0],
        ],
      },
    ],
    ...change,
  });

/** The corners of the n-th drawn line, legend apart. */
const corners = (svg: string, n = 0): number[][] => {
  const lines = [...svg.matchAll(/<path class="line s\d"[^>]* d="([^"h]+)"\/>/g)];
  return [...(lines[n]?.[1] ?? "").matchAll(/([\d.]+) ([\d.]+)/g)].map(([, x, y]) => [
    Number(x),
    Number(y),
  ]);
};

describe("lineChart", () => {
  it("places a point half way between two others", () => {
    const [first = [], middle = [], last = []] = corners(chart());
    expect(middle[0]).toBeCloseTo(((first[0] ?? 0) + (last[0] ?? 0)) / 2);
    expect(middle[1]).toBeCloseTo(((first[1] ?? 0) + (last[1] ?? 0)) / 2);
    expect(first[1]).toBeLessThan(last[1] ?? 0); // larger values stand higher
  });

  it("gives each doubling the same room on a logarithmic axis", () => {
    const points = [64, 128, 256].map((n) => [n, 1 + n] as const);
    const svg = chart({ x: { label: "N", scale: "log" }, series: [{ name: "a", points }] });
    const [a = 0, b = 0, c = 0] = corners(svg).map(([x]) => x ?? 0);
    expect(b - a).toBeGreaterThan(10);
    expect(c - b).toBeCloseTo(b - a, 0);
  });

  it("interrupts a line where a value is missing", () => {
    const points = [
      [0, 1],
      [1, NaN],
      [2, 3],
      [3, 4],
    ] as const;
    const path =
      /class="line s0" d="([^"h]+)"/.exec(chart({ series: [{ name: "a", points }] }))?.[1] ?? "";
    expect(path.match(/M/g)).toHaveLength(2);
    expect(path.match(/L/g)).toHaveLength(1);
  });

  it("leaves out what a logarithm cannot place", () => {
    const points = [
      [1, 0],
      [2, 10],
      [3, 100],
    ] as const;
    const svg = chart({ y: { label: "ms", scale: "log" }, series: [{ name: "a", points }] });
    expect(corners(svg)).toHaveLength(2);
    expect(svg).not.toContain("NaN");
  });

  it("labels the ticks it is given", () => {
    const svg = chart({ x: { label: "N", ticks: [0, 25, 1000] } });
    for (const tick of ["0", "25", "1,000"]) expect(svg).toContain(`>${tick}</text>`);
  });

  it("names itself, its axes and its lines", () => {
    const svg = chart({ description: "The loss falls." });
    expect(svg).toContain('<title id="title">Loss</title>');
    expect(svg).toContain("The loss falls.</desc>");
    for (const word of ["step", "nats", "train"]) expect(svg).toContain(`>${word}</text>`);
  });

  it("writes no markup of its caller's", () => {
    expect(chart({ title: 'a < b & "c"' })).toContain("a &lt; b &amp; &quot;c&quot;</title>");
  });

  it("draws a single point", () => {
    const svg = chart({ series: [{ name: "a", points: [[3, 3]] }] });
    expect(corners(svg)).toHaveLength(1);
    expect(svg).not.toContain("NaN");
  });

  it("refuses a chart without a point", () => {
    expect(() => chart({ series: [{ name: "a", points: [[0, NaN]] }] })).toThrow(
      /"Loss" has no point/,
    );
  });
});
