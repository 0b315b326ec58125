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
  LEAST_ROUNDS,
  PLAIN_PASSES,
  TIMED_CANDIDATES,
} from "#models/bench/rank/curve-params.ts";
import { nodeKernel } from "#models/bench/rank/node-kernel.ts";
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
  "kernel f32": "kernel, float32",
  "kernel int8": "kernel, int8",
} as const;

/** Whose times are divided, in each point: ours, and the peer. With int8 products that is the runtime's fastest form. */
const COMPARED = [
  { ours: "split", peer: "plain 32" },
  { ours: "split", peer: "plain 256" },
  { ours: "kernel int8", peer: "plain 32" },
  { ours: "kernel int8", peer: "plain 256" },
  { ours: "kernel int8", peer: "split" },
  { ours: "kernel int8", peer: "ort int8 dynamic" },
  { ours: "kernel f32", peer: "split" },
] as const;

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
      "CPU milliseconds of one thread: ONNX Runtime on WASM with the split graphs and with the plain form, and the kernel.",
    x: { label, scale: "log", ticks: at },
    y: { label: "CPU milliseconds, median", scale: "log" },
    series: Object.entries(LEGEND).map(([contender, name]) => ({
      name,
      dashed: contender === "candidates",
      points: at.map((x, i) => [x, median(samples[i]?.[contender] ?? [NaN])] as const),
    })),
  });

/** Each point's ratios of medians. */
export function curveFigures(
  { axis, at }: Pick<Curve, "axis" | "at">,
  samples: readonly Samples[],
): Figure[] {
  return at.flatMap((x, i) => {
    const of = (contender: string) => median(samples[i]?.[contender] ?? [NaN]);
    return COMPARED.map(({ ours, peer }) => ({
      suite: "curves",
      figure: `${`${ours}-vs-${peer}`.replaceAll(" ", "-")} ${axis}=${x}`,
      value: of(peer) / of(ours),
      unit: "x",
      ours: of(ours),
      peer: of(peer),
      n: samples[i]?.[ours]?.length ?? 0,
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
  const kernels = (["int8", "f32"] as const).map((precision) => nodeKernel(workload, precision));
  const { split: int8 } = await splitContenders(ort, workload, "dynamic");
  const contenders: Timed[] = [split, candidates, int8, ...kernels, ...plain];
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
        samples.push(await timePoint(point, Math.max(LEAST_ROUNDS, TIMED_CANDIDATES / point.N)));
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
