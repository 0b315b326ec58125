import type { Figure } from "#models/bench/figure.ts";
import { median } from "#models/bench/rank/contender.ts";
import { QUANTIZED_FORMS, quantizedName } from "#models/bench/rank/quantized-graphs.ts";
import type { PageResult } from "#models/bench/rank/rank-page.ts";
import { candidateFlops, CANDIDATES, PASS_SIZES, plainName } from "#models/bench/rank/workload.ts";
import { BENCH_TRUNK } from "#models/contract.ts";

/** Peers, the figure each is in, and how its samples are called. */
export const PEERS = { "vs-jax-js": "jax-js", "vs-tfjs": "tfjs" } as const;

/** The figures of one page: medians over its rounds, and ratios of them. `suffix` tells pages apart. */
export function rankFigures(
  { samples, differences, flops, peers, failed }: PageResult,
  missing: Readonly<Record<string, string>>,
  suffix = "",
): Figure[] {
  const of = (name: string): { ms: number; n: number } => {
    const times = samples[name] ?? [];
    return { ms: median(times), n: times.length };
  };
  const figure = (
    name: string,
    value: number,
    unit: string,
    ours: number,
    peer: number | null,
    n: number,
  ): Figure => ({ suite: "rank", figure: `${name}${suffix}`, value, unit, ours, peer, n });
  const ratio = (name: string, contender: string): Figure => {
    const [ours, peer] = [of("split"), of(contender)];
    return figure(name, peer.ms / ours.ms, "x", ours.ms, peer.ms, ours.n);
  };

  const best = PASS_SIZES.map(plainName).reduce((a, b) => (of(b).ms < of(a).ms ? b : a));
  const split = of("split");
  const candidates = of("candidates");
  const context = of("context");
  const rate = candidateFlops(BENCH_TRUNK, CANDIDATES) / candidates.ms / 1e6;
  const peak = Math.max(...Object.entries(flops).map(([name, count]) => count / of(name).ms / 1e6));
  const perThousand = (split.ms * 1_000) / CANDIDATES;
  // Of what computes in float32; the others' are figures of their own.
  const exact = Object.entries(differences).filter(([name]) => !name.includes("int8"));
  const difference = Math.max(...exact.map(([, value]) => value));

  const peerFigures = Object.entries(PEERS).map(([name, peer]): Figure => {
    const entered = peers[peer];
    if (entered !== undefined) return ratio(name, entered.best);
    const why = failed[peer] ?? missing[peer] ?? "not measured on this page";
    return {
      suite: "rank",
      figure: `${name}${suffix}`,
      value: null,
      unit: "x",
      ours: split.ms,
      peer: null,
      n: 0,
      missing: why,
    };
  });
  return [
    ratio("split-vs-plain", plainName(PASS_SIZES[0])),
    ratio("split-vs-best-plain", best),
    figure("max-difference", difference, "probability", difference, null, CANDIDATES),
    ...peerFigures,
    figure("matmul-peak-fraction", rate / peak, "of peak GFLOP/s", rate, peak, candidates.n),
    figure("ms-per-1000", perThousand, "ms", perThousand, null, split.n),
    figure("context-ms", context.ms, "ms", context.ms, null, context.n),
    figure("candidates-ms", candidates.ms, "ms", candidates.ms, null, candidates.n),
  ];
}

/** Which settings the best ones turned out to be. */
export function rankNotes({ samples, peers, isolated, threads }: PageResult): string[] {
  const times = PASS_SIZES.map((n) => `${n}: ${median(samples[plainName(n)] ?? [NaN]).toFixed(1)}`);
  const forms = QUANTIZED_FORMS.map(
    (form) => `${form} ${median(samples[quantizedName(form)] ?? [NaN]).toFixed(1)}`,
  );
  return [
    `${threads} thread(s), ${isolated ? "isolated" : "not isolated"}; plain, ms by pass size: ${times.join(", ")}`,
    `split graphs with int8 weights, ms by form: ${forms.join(", ")}`,
    ...Object.entries(peers).map(
      ([peer, { best, tried }]) =>
        `${peer}: fastest form "${best}" of ${Object.entries(tried)
          .map(([name, all]) => `${name.replace(`${peer} `, "")} ${median(all).toFixed(1)}`)
          .join(", ")} ms`,
    ),
  ];
}
