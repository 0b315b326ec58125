import { FEATURE_BLOCKS, type FeatureBlock } from "#shared/features/feature-layout.ts";
import { FEATURES } from "#shared/params/features.ts";
import { LIGHT_RANKER } from "#shared/params/light-ranker.ts";
import type { HistoryEntry } from "#shared/types/query.ts";

/**
 * Where a post's features lie: slots of each block, in the order of `FEATURE_BLOCKS`, and rows of the table. Of an
 * entity's `hashes` slots only the first is read: the others would tell a few more entities apart, at twice the look-ups.
 */
export interface LightLayout {
  readonly blocks: Readonly<
    Record<FeatureBlock, { readonly slots: number; readonly hashes: number }>
  >;
  readonly rows: number;
}

/** What is kept of a reader's doings for each feature row: liking and reading above the reader's mean, times met. */
export const CHANNELS = 3;
/** Inputs that say something about the reader alone. */
export const READER_FACTS = ["mean value", "mean dwell", "known"] as const;

/** A reader as the light ranker knows one. Computed once for a history; a post is then a few look-ups. */
export interface LightProfile {
  /** `[rows]` where a feature row's channels begin in `affinities`; 0 = never met. */
  readonly places: Uint16Array;
  /** `[met + 1, CHANNELS]`; the first row is zero. */
  readonly affinities: Float32Array;
  /** `[READER_FACTS]`, each about in [-1, 1]. */
  readonly facts: Float32Array;
}

/**
 * Sums up the newest entries of a history (oldest first). A row's affinity is the mean of what the reader did to posts
 * that have it, above the reader's own mean, newer entries counting more; a few posts say little, so it is drawn towards
 * zero by the block's prior. Linear in the entries' features: nothing is embedded.
 */
export function lightProfile(
  history: readonly HistoryEntry[],
  { blocks, rows }: LightLayout,
): LightProfile {
  const entries = history.slice(-LIGHT_RANKER.history);
  const weights = entries.map((_, i) => 0.5 ** ((entries.length - 1 - i) / LIGHT_RANKER.halfLife));
  const values = entries.map(valueOf);
  const dwells = entries.map(dwellOf);
  const value = weightedMean(values, weights);
  const dwell = weightedMean(dwells, weights);

  const places = new Uint16Array(rows);
  const sums: number[] = [0, 0, 0];
  const priors: number[] = [0];
  for (const [i, { features }] of entries.entries()) {
    const weight = weights[i] ?? 0;
    const liking = weight * ((values[i] ?? 0) - value);
    const reading = weight * ((dwells[i] ?? 0) - dwell);
    let end = 0;
    for (const block of FEATURE_BLOCKS) {
      const { slots, hashes } = blocks[block];
      let slot = end;
      end += slots;
      for (; slot < end; slot += hashes) {
        const row = features[slot] ?? 0;
        if (row === 0) break;
        if (!(row > 0 && row < rows)) continue;
        let at = places[row] ?? 0;
        if (at === 0) {
          at = sums.length;
          places[row] = at;
          sums.push(0, 0, 0);
          priors.push(LIGHT_RANKER.priors[block]);
        }
        sums[at] = (sums[at] ?? 0) + liking;
        sums[at + 1] = (sums[at + 1] ?? 0) + reading;
        sums[at + 2] = (sums[at + 2] ?? 0) + weight;
      }
    }
  }
  return {
    places,
    affinities: affinitiesOf(sums, priors),
    facts: Float32Array.of(value, dwell, entries.length / LIGHT_RANKER.history),
  };
}

function affinitiesOf(sums: readonly number[], priors: readonly number[]): Float32Array {
  const affinities = new Float32Array(sums.length);
  for (const [place, prior] of priors.entries()) {
    const at = place * CHANNELS;
    const times = sums[at + 2] ?? 0;
    if (times === 0) continue;
    affinities[at] = (sums[at] ?? 0) / (times + prior);
    affinities[at + 1] = (sums[at + 1] ?? 0) / (times + prior);
    affinities[at + 2] = Math.log1p(times);
  }
  return affinities;
}

/** What a visit says about liking the post, in [-valueRange, valueRange]. */
function valueOf({ actions }: HistoryEntry): number {
  const { values, valueRange } = LIGHT_RANKER;
  const sum = actions.reduce((total, action) => total + values[action], 0);
  return Math.min(valueRange, Math.max(-valueRange, sum));
}

/** In [0, 1]. */
const dwellOf = ({ dwellSeconds }: HistoryEntry): number =>
  Math.min(Math.max(dwellSeconds, 0), FEATURES.maxDwellS) / FEATURES.maxDwellS;

function weightedMean(numbers: readonly number[], weights: readonly number[]): number {
  let sum = 0;
  let total: number = LIGHT_RANKER.meanPrior;
  for (const [i, weight] of weights.entries()) {
    sum += weight * (numbers[i] ?? 0);
    total += weight;
  }
  return sum / total;
}
