import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Figure, Suite } from "#models/bench/figure.ts";
import { openBenchPage } from "#models/bench/page/run-page.ts";
import { median, type Samples } from "#models/bench/rank/contender.ts";
import { CANDIDATE_COUNTS, CONTEXT_LENGTHS } from "#models/bench/rank/curve-params.ts";
import type { CurveRequest, CurveResult } from "#models/bench/rank/curves-page.ts";
import { CANDIDATES } from "#models/bench/rank/workload.ts";
import { BENCH_TRUNK } from "#models/contract.ts";
import { lineChart } from "#models/figures/line-chart.ts";

const THREADS = 2;
const ROUNDS = 5;
const FOLDER = "models/bench/figures";

/** How the contenders are called in the pictures. */
const LEGEND = {
  "plain 32": "plain, 32 a pass",
  "plain 256": "plain, 256 a pass",
  split: "split",
  candidates: "split, context kept",
} as const;

interface Curve {
  readonly file: string;
  readonly title: string;
  readonly label: string;
  /** What changes along the axis, in figures' names. */
  readonly axis: "N" | "S";
  readonly at: readonly number[];
  readonly point: (x: number) => CurveRequest["points"][number];
}

const CURVES: readonly Curve[] = [
  {
    file: "rank-by-candidates.svg",
    title: `Time to rank by number of candidates (context of ${1 + BENCH_TRUNK.S} tokens)`,
    label: "candidates",
    axis: "N",
    at: CANDIDATE_COUNTS,
    point: (N) => ({ S: BENCH_TRUNK.S, N }),
  },
  {
    file: "rank-by-history.svg",
    title: `Time to rank ${CANDIDATES} candidates by length of the context`,
    label: "tokens of the context, reader included",
    axis: "S",
    at: CONTEXT_LENGTHS,
    point: (length) => ({ S: length - 1, N: CANDIDATES }),
  },
];

const draw = ({ title, label, at }: Curve, samples: CurveResult): string =>
  lineChart({
    title,
    description: `Milliseconds on ${THREADS} threads of WASM: the split graphs take less than the plain form at every size.`,
    x: { label, scale: "log", ticks: at },
    y: { label: "milliseconds, median", scale: "log" },
    series: Object.entries(LEGEND).map(([contender, name]) => ({
      name,
      dashed: contender === "candidates",
      points: at.map((x, i) => [x, median(samples[i]?.[contender] ?? [NaN])] as const),
    })),
  });

/** One figure a point: the plain form's two settings over the split graphs. */
export function curveFigures(
  { axis, at }: Pick<Curve, "axis" | "at">,
  samples: CurveResult,
): Figure[] {
  return at.flatMap((x, i) => {
    const of = (contender: string) => median(samples[i]?.[contender] ?? [NaN]);
    return (["plain 32", "plain 256"] as const).map((contender) => ({
      suite: "curves",
      figure: `split-vs-${contender.replace(" ", "-")} ${axis}=${x}`,
      value: of(contender) / of("split"),
      unit: "x",
      ours: of("split"),
      peer: of(contender),
      n: samples[i]?.["split"]?.length ?? 0,
    }));
  });
}

/** The bench network over ranges of candidates and history, drawn into `models/bench/figures/`. */
export const curvesSuite: Suite = {
  async run(log) {
    const page = await openBenchPage("curvesBench", "models/bench/rank/curves-page.ts");
    try {
      const figures: Figure[] = [];
      const raw: Record<string, readonly Samples[]> = {};
      await mkdir(FOLDER, { recursive: true });
      for (const curve of CURVES) {
        const request = { threads: THREADS, rounds: ROUNDS, points: curve.at.map(curve.point) };
        const samples = await page.call<CurveRequest, CurveResult>(request, {
          webgpu: false,
          log,
        });
        raw[curve.file] = samples;
        figures.push(...curveFigures(curve, samples));
        await writeFile(join(FOLDER, curve.file), draw(curve, samples));
      }
      return {
        figures,
        raw: { threads: THREADS, curves: raw },
        notes: CURVES.map(({ file }) => `drawn: ${join(FOLDER, file)}`),
      };
    } finally {
      await page.close();
    }
  },
};
