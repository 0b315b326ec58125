import type { Figure } from "#models/bench/figure.ts";
import { median } from "#models/bench/rank/contender.ts";
import { KERNELS } from "#models/bench/rank/kernel-contenders.ts";
import { QUANTIZED_FORMS, quantizedName } from "#models/bench/rank/quantized-graphs.ts";
import type { PageResult } from "#models/bench/rank/rank-page.ts";
import { candidateFlops, CANDIDATES, PASS_SIZES, plainName } from "#models/bench/rank/workload.ts";
import { BENCH_TRUNK } from "#models/contract.ts";
import type { KernelPrecision } from "#shared/kernel/kernel-file.ts";

/** What the product ranks with: figures without a precision in their name are of this one. */
const SHIPPED: KernelPrecision = "int8";

/** The kernel's figures of one page: against both forms on ONNX Runtime, and against its own fastest product. */
export function kernelFigures(
  { samples, differences, flops, kernelProducts }: PageResult,
  suffix = "",
): Figure[] {
  const ms = (name: string): number => median(samples[name] ?? [NaN]);
  const figure = (
    name: string,
    value: number,
    unit: string,
    ours: number,
    peer: number | null,
    contender: string,
  ): Figure => ({
    suite: "rank",
    figure: `${name}${suffix}`,
    value,
    unit,
    ours,
    peer,
    n: samples[contender]?.length ?? 0,
  });
  const fastest = (names: readonly string[]) => names.reduce((a, b) => (ms(b) < ms(a) ? b : a));
  const bestPlain = fastest(PASS_SIZES.map(plainName));
  /** Float32 graphs count where they are faster than every int8 form, which compute with less. */
  const bestOrt = {
    f32: "split",
    int8: fastest(["split", ...QUANTIZED_FORMS.map(quantizedName)]),
  };
  const rate = (name: string, operations: number) => operations / ms(name) / 1e6;
  const rates = (products: readonly (readonly [name: string, flops: number])[]) =>
    products.map(([name, count]) => rate(name, count));
  const ortPeak = rates(Object.entries(flops));
  const kernelPeak = (precision: KernelPrecision) =>
    rates(
      kernelProducts
        .filter((product) => product.precision === precision)
        .map((product) => [product.name, product.flops]),
    );
  const f32Peak = Math.max(...ortPeak, ...kernelPeak("f32"));
  const peak = { f32: f32Peak, int8: Math.max(f32Peak, ...kernelPeak("int8")) };

  return KERNELS.flatMap(({ name, precision, build }): Figure[] => {
    const end = build === "plain" ? "-plain-simd" : "";
    const kernel = `kernel-${precision}`;
    const against = (what: string, contender: string): Figure =>
      figure(`${what}${end}`, ms(contender) / ms(name), "x", ms(name), ms(contender), name);
    const alone = (what: string, value: number, unit: string, contender: string): Figure =>
      figure(`${kernel}-${what}${end}`, value, unit, value, null, contender);

    const scoring = `${name} candidates`;
    const reached = rate(scoring, candidateFlops(BENCH_TRUNK, CANDIDATES));
    const best = peak[precision];
    const shipped = precision === SHIPPED;
    const prefix = shipped ? "kernel" : kernel;
    return [
      against(`${prefix}-vs-plain`, plainName(PASS_SIZES[0])),
      ...(shipped ? [against(`${kernel}-vs-plain`, plainName(PASS_SIZES[0]))] : []),
      against(`${prefix}-vs-best-plain`, bestPlain),
      against(`${prefix}-vs-ort`, bestOrt[precision]),
      // The products that are timed for the peak are of the relaxed build.
      ...(build === "relaxed"
        ? [
            figure(
              `${prefix}-peak-fraction`,
              reached / best,
              "of peak GOP/s",
              reached,
              best,
              scoring,
            ),
          ]
        : []),
      ...(precision === "f32"
        ? []
        : [alone("difference", differences[name] ?? NaN, "probability", name)]),
      alone("ms-per-1000", (ms(name) * 1_000) / CANDIDATES, "ms", name),
      alone("context-ms", ms(`${name} context`), "ms", `${name} context`),
      alone("candidates-ms", ms(scoring), "ms", scoring),
    ];
  });
}
