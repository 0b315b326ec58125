import type { CandidateSampler } from "#models/training/sequences/candidates.ts";
import { MaskGenerator } from "#models/training/sequences/dropout.ts";
import { metScale } from "#models/training/sequences/model.ts";
import type { SequenceSettings } from "#models/training/sequences/params.ts";
import type { Window } from "#models/training/sequences/windows.ts";

type Numbers = Float32Array<ArrayBuffer>;

/** One step's numbers, left-aligned: padding comes last. `T = B * S`, `N` candidates. */
export interface Packed {
  readonly B: number;
  readonly S: number;
  /** `[T]` item met, 0 on padding; and item that came next. */
  readonly items: Int32Array;
  readonly targets: Int32Array;
  /** `[T, D]` what an item's row is multiplied by: scale and dropout; 0 on padding. */
  readonly factors: Numbers;
  /** `[T, D]` rows of what was met, times `factors`. */
  readonly met: Numbers;
  /** `[T, D]` rows of what came next. */
  readonly next: Numbers;
  /** `[N, D]` */
  readonly candidates: Numbers;
  /** `[N]`, `[T]`, `[T]`: see `Step`. */
  readonly logWeights: Numbers;
  readonly missing: Numbers;
  readonly share: Numbers;
  /** `[T, D]` masks, two for each layer; none without dropout. */
  readonly branches: readonly Numbers[];
}

/** What stays the same from step to step. */
export interface PackSource {
  readonly histories: readonly Int32Array[];
  /** `[1 + items, D]` */
  readonly table: Float32Array;
  readonly settings: SequenceSettings;
  readonly seed: number;
}

/**
 * `rows` rows of windows, the first of them being row `firstRow` of the whole batch: what is dropped depends on seed, step and
 * that number. `count`: items to be foreseen in the whole batch, over which its loss is the mean.
 */
export function packWindows(
  { histories, table, settings, seed }: PackSource,
  batch: {
    readonly S: number;
    readonly rows: number;
    readonly windows: readonly Window[];
    readonly firstRow: number;
    readonly count: number;
  },
  sampler: CandidateSampler,
  step: number,
): Packed {
  const { trunk, dropout } = settings;
  const { D } = trunk;
  const { S, rows: B } = batch;
  const T = B * S;
  const N = sampler.items.length;
  const branches = dropout.branches === 0 ? 0 : 2 * trunk.layers;
  const packed: Packed = {
    B,
    S,
    items: new Int32Array(T),
    targets: new Int32Array(T),
    factors: new Float32Array(T * D),
    met: new Float32Array(T * D),
    next: new Float32Array(T * D),
    candidates: new Float32Array(N * D),
    logWeights: new Float32Array(N),
    missing: new Float32Array(T),
    share: new Float32Array(T),
    branches: Array.from({ length: branches }, () => new Float32Array(T * D)),
  };
  const scale = metScale(D);
  for (const [b, window] of batch.windows.entries()) {
    const masks = new MaskGenerator(seed, step, batch.firstRow + b);
    const length = window.to - window.from;
    const [from, to] = [b * S * D, (b * S + length) * D];
    masks.fill(packed.factors, from, to, dropout.met);
    for (const branch of packed.branches) masks.fill(branch, from, to, dropout.branches);
    const history = histories[window.user];
    if (!history) throw new RangeError(`no user ${window.user}`);
    for (let i = 0; i < length; i++) {
      const t = b * S + i;
      const item = history[window.from + i] ?? 0;
      const target = history[window.from + i + 1] ?? 0;
      packed.items[t] = item;
      packed.targets[t] = target;
      for (let d = 0; d < D; d++) {
        const factor = scale * (packed.factors[t * D + d] ?? 0);
        packed.factors[t * D + d] = factor;
        packed.met[t * D + d] = factor * (table[item * D + d] ?? 0);
        packed.next[t * D + d] = table[target * D + d] ?? 0;
      }
      packed.missing[t] = 1 - (sampler.weights[target] ?? 0);
      packed.share[t] = 1 / batch.count;
    }
  }
  for (const [n, item] of sampler.items.entries()) {
    packed.candidates.set(table.subarray(item * D, (item + 1) * D), n * D);
    packed.logWeights[n] = Math.log(sampler.weights[item] ?? 1);
  }
  return packed;
}

/** Brings the gradients of a step's rows back to the table they came from. Row 0 is padding and stays as it is. */
export function addRowGradients(
  packed: Packed,
  candidates: Int32Array,
  gradients: {
    readonly met: Float32Array;
    readonly next: Float32Array;
    readonly candidates: Float32Array;
  },
  sums: Float32Array,
  D: number,
): void {
  for (const [t, item] of packed.items.entries()) {
    if (item === 0) continue;
    const [a, b] = [item * D, (packed.targets[t] ?? 0) * D];
    for (let d = 0; d < D; d++) {
      const factor = packed.factors[t * D + d] ?? 0;
      sums[a + d] = (sums[a + d] ?? 0) + factor * (gradients.met[t * D + d] ?? 0);
      sums[b + d] = (sums[b + d] ?? 0) + (gradients.next[t * D + d] ?? 0);
    }
  }
  for (const [n, item] of candidates.entries())
    for (let d = 0; d < D; d++)
      sums[item * D + d] = (sums[item * D + d] ?? 0) + (gradients.candidates[n * D + d] ?? 0);
}
