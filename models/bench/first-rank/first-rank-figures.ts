import type { Figure } from "#models/bench/figure.ts";
import type { Visit } from "#models/bench/first-rank/cold-visit.ts";
import { median } from "#models/bench/rank/contender.ts";

/** Ours and the general runtime's, as `?runtime=` calls them. */
export const WAYS = { kernel: "kernel", ort: "wasm" } as const;
export type Way = keyof typeof WAYS;

/** Visits of a way, or why there are none. */
export type Visits = readonly Visit[] | { readonly missing: string };

/** How long a first visit waits for a ranking by the model, on the kernel and on the general runtime. */
export function firstRankFigures(visits: Readonly<Record<Way, Visits>>): Figure[] {
  const ms = (way: Way): number | null => {
    const of = visits[way];
    return "missing" in of ? null : median(of.map((visit) => visit.ms));
  };
  const [ours, peer] = [ms("kernel"), ms("ort")];
  const figure = (name: string, value: number | null, unit: string, way: Way): Figure => {
    const of = visits[way];
    return {
      suite: "rank",
      figure: name,
      value,
      unit,
      ours: way === "ort" ? peer : ours,
      peer: way === "ort" ? null : peer,
      n: "missing" in of ? 0 : of.length,
      ...("missing" in of ? { missing: of.missing } : {}),
    };
  };
  const ratio = ours === null || peer === null ? null : peer / ours;
  return [
    figure("first-rank-cold-ms", ours, "ms", "kernel"),
    figure("first-rank-cold-ms-ort", peer, "ms", "ort"),
    figure("first-rank-cold-vs-ort", ratio, "x", "kernel"),
  ];
}
