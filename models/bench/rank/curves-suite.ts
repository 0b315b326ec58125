import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as ort from "onnxruntime-web/wasm";
import type { Figure, Suite } from "#models/bench/figure.ts";
import {
  type Contender,
  interleave,
  median,
  type Samples,
  type Timed,
} from "#models/bench/rank/contender.ts";
import {
  CANDIDATE_COUNTS,
  CONTEXT_LENGTHS,
  PLAIN_PASSES,
  TIMED_CANDIDATES,
} from "#models/bench/rank/curve-params.ts";
import { plainContender, splitContenders } from "#models/bench/rank/ort-contenders.ts";
import { benchWorkload, CANDIDATES } from "#models/bench/rank/workload.ts";
import { BENCH_TRUNK } from "#models/contract.ts";
import { cpuMs } from "#models/cpu-time.ts";
import { lineChart } from "#models/figures/line-chart.ts";

/** The engine compiles what runs often once more: until then, the first point would pay for all. */
const WARM_UP_ROUNDS = 5;
const WARM_UP_POINT = { S: BENCH_TRUNK.S, N: 256 };
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
  readonly point: (x: number) => { readonly S: number; readonly N: number };
}

const CURVES: readonly Curve[] = [
  {
    file: "rank-by-candidates.svg",
    title: `CPU time to rank by number of candidates (context of ${1 + BENCH_TRUNK.S} tokens)`,
    label: "candidates",
    axis: "N",
    at: CANDIDATE_COUNTS,
    point: (N) => ({ S: BENCH_TRUNK.S, N }),
  },
  {
    file: "rank-by-history.svg",
    title: `CPU time to rank ${CANDIDATES.toLocaleString("en-US")} candidates by length of the context`,
    label: "tokens of the context, reader included",
    axis: "S",
    at: CONTEXT_LENGTHS,
    point: (length) => ({ S: length - 1, N: CANDIDATES }),
  },
];

const draw = ({ title, label, at }: Curve, samples: readonly Samples[]): string =>
  lineChart({
    title,
    description:
      "CPU milliseconds of ONNX Runtime on WASM, one thread, for the split graphs and for the plain form.",
    x: { label, scale: "log", ticks: at },
    y: { label: "CPU milliseconds, median", scale: "log" },
    series: Object.entries(LEGEND).map(([contender, name]) => ({
      name,
      dashed: contender === "candidates",
      points: at.map((x, i) => [x, median(samples[i]?.[contender] ?? [NaN])] as const),
    })),
  });

/** One figure a point: the plain form's two settings over the split graphs. */
export function curveFigures(
  { axis, at }: Pick<Curve, "axis" | "at">,
  samples: readonly Samples[],
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

async function timePoint({ S, N }: ReturnType<Curve["point"]>, rounds: number): Promise<Samples> {
  const workload = benchWorkload({ S, N });
  const { split, candidates } = await splitContenders(ort, workload);
  const plain: Contender[] = [];
  for (const perPass of PLAIN_PASSES)
    plain.push({
      ...(await plainContender(ort, workload, Math.min(perPass, N))),
      name: `plain ${perPass}`,
    });
  const contenders: Timed[] = [split, candidates, ...plain];
  return interleave(contenders, rounds, cpuMs);
}

/** The bench network over ranges of candidates and history, in Node on one thread, drawn into `models/bench/figures/`. */
export const curvesSuite: Suite = {
  async run(log) {
    ort.env.wasm.numThreads = 1;
    const figures: Figure[] = [];
    const raw: Record<string, readonly Samples[]> = {};
    await mkdir(FOLDER, { recursive: true });
    await timePoint(WARM_UP_POINT, WARM_UP_ROUNDS);
    for (const curve of CURVES) {
      const samples: Samples[] = [];
      for (const x of curve.at) {
        log(`${curve.axis} = ${x} ...`);
        const point = curve.point(x);
        samples.push(await timePoint(point, Math.max(1, TIMED_CANDIDATES / point.N)));
      }
      raw[curve.file] = samples;
      figures.push(...curveFigures(curve, samples));
      await writeFile(join(FOLDER, curve.file), draw(curve, samples));
    }
    return {
      figures,
      raw,
      notes: [
        "CPU time of one thread, so that a busy machine changes little",
        ...CURVES.map(({ file }) => `drawn: ${join(FOLDER, file)}`),
      ],
    };
  },
};
