import type { Figure } from "#models/bench/figure.ts";
import { median, type Samples } from "#models/bench/rank/contender.ts";

/** What is timed, in milliseconds of the processor. */
export const CONTENDERS = [
  "onnxruntime-node f32",
  "onnxruntime-node int8",
  "kernel in Node",
  "route",
  "refused",
  "empty",
] as const;
export type ContenderName = (typeof CONTENDERS)[number];

/**
 * `refused` is the same request with another model's version, which is read and checked and then answered 409: what
 * `route` takes longer is the scoring and its answer.
 */
export function edgeRankFigures(samples: Samples): Figure[] {
  const ms = (name: ContenderName): number => median(samples[name] ?? [NaN]);
  const scoring = ms("route") - ms("refused");
  const peer = Math.min(ms("onnxruntime-node f32"), ms("onnxruntime-node int8"));
  const n = samples["route"]?.length ?? 0;
  const ratio = (figure: string, ours: number, theirs: number): Figure => ({
    suite: "edge-rank",
    figure,
    value: theirs / ours,
    unit: "x",
    ours,
    peer: theirs,
    n,
  });
  const time = (figure: string, value: number): Figure => ({
    suite: "edge-rank",
    figure,
    value,
    unit: "ms",
    ours: value,
    peer: null,
    n,
  });
  return [
    ratio("workerd-vs-onnxruntime-node", scoring, peer),
    ratio("workerd-route-vs-onnxruntime-node", ms("route"), peer),
    ratio("workerd-vs-kernel-in-node", scoring, ms("kernel in Node")),
    time("scoring-ms", scoring),
    time("route-ms", ms("route")),
    time("route-without-scoring-ms", ms("refused")),
    time("empty-route-ms", ms("empty")),
  ];
}
