import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { type Figure, figureTable } from "#models/bench/figure.ts";

const bench = (...args: string[]) =>
  spawnSync(process.execPath, ["models/bench/cli.ts", ...args], { encoding: "utf8" });

describe("npm run bench", () => {
  it.each([
    { args: ["speed"], problem: 'there is no suite "speed"' },
    { args: [], problem: "which suite?" },
    { args: ["size", "rank"], problem: "one suite at a time, not also: rank" },
    { args: ["size", "--jsn"], problem: "Unknown option '--jsn'" },
  ])("answers $args with the problem and the usage", ({ args, problem }) => {
    const { status, stderr, stdout } = bench(...args);
    expect(status).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toContain(problem);
    expect(stderr).toContain("npm run bench -- <suite> [--json] [--raw FILE]");
  });

  it("prints one JSON object per figure, and nothing else, with --json", () => {
    const { status, stdout } = bench("size", "--json");
    expect(status).toBe(0);
    const figures = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Figure);
    expect(figures.map(({ figure }) => figure)).toEqual([
      "model-mb",
      "model-mb-f32",
      "model-mb-f16",
      "model-mb-int8",
      "model-mb-kernel",
      "runtime-mb-gzip",
      "node-modules-mb",
    ]);
    for (const { suite, value, ours } of figures) {
      expect(suite).toBe("size");
      expect(value).toBeGreaterThan(0);
      expect(ours).toBe(value);
    }
  });
});

it("the table names what is missing", () => {
  const figure = { suite: "rank", figure: "vs-x", unit: "x", ours: 12.34, peer: null, n: 0 };
  const table = figureTable([{ ...figure, value: null, missing: "not installed" }]);
  expect(table).toMatch(/vs-x +- +x +12\.3 +- +missing: not installed/);
});
