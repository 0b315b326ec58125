import type { TrunkConfig } from "#models/contract.ts";
import { LAYOUT } from "#models/phoenix/config.ts";
import type { Corpus } from "#models/training/world/corpus.ts";
import { TRAINING } from "#models/training/world/params.ts";
import { ageBucket, gapBucket } from "#shared/features/buckets.ts";
import {
  FEATURE_BLOCKS,
  type FeatureBlock,
  featureCount,
  slotCount,
} from "#shared/features/feature-layout.ts";
import { CANDIDATE_FACTS, HISTORY_FACTS, writeFacts } from "#shared/features/ranker-inputs.ts";
import { FEATURES } from "#shared/params/features.ts";
import { ACTION_INDEX, ACTIONS, type Action } from "#shared/types/action.ts";
import { epochMs } from "#shared/types/ids.ts";

const A = ACTIONS.length;
/** Width of what a history token knows beside the post. */
export const DONE = A + HISTORY_FACTS + FEATURES.gapBuckets;
/** Width of what a candidate token knows beside the post. */
export const SHOWN = CANDIDATE_FACTS + FEATURES.ageBuckets + FEATURES.gapBuckets;

/** One step's numbers, right-aligned: padding comes first. */
export interface Batch {
  readonly B: number;
  readonly S: number;
  /** `[B * S, F]`, after dropout; 0 on padding. */
  readonly features: Int32Array<ArrayBuffer>;
  /** `[B, S, DONE]` */
  readonly done: Float32Array<ArrayBuffer>;
  /** `[B, S, SHOWN]` */
  readonly shown: Float32Array<ArrayBuffer>;
  /** `[B, S]` */
  readonly mask: Float32Array<ArrayBuffer>;
  /** `[B, S, A]` */
  readonly actions: Float32Array<ArrayBuffer>;
  /** `[B, S, 1]` */
  readonly dwell: Float32Array<ArrayBuffer>;
  /** `[B * S]` */
  readonly liked: Float32Array<ArrayBuffer>;
  /** `[1, B * S]` */
  readonly logFrequency: Float32Array<ArrayBuffer>;
}

/** A stretch of one reader's impressions: `[from, to)`, at most `S` long. */
interface Window {
  readonly corpus: Corpus;
  readonly reader: number;
  readonly from: number;
  readonly to: number;
}

/** How much an action says that retrieval should have found the post. */
const LIKED: Partial<Record<Action, number>> = {
  favorite: 1,
  reply: 1,
  repost: 1,
  quote: 1,
  share: 1,
  share_via_dm: 1,
  share_via_copy_link: 1,
  follow_author: 1,
  click: 0.3,
  dwell: 0.15,
};
const DISLIKED: readonly Action[] = ["not_interested", "block_author", "mute_author", "report"];
/** Keeps padding out of the softmax over a batch. */
const NEVER = 1e4;

/** Every reader cut into windows of `S` from a random start, in random order: each impression once. */
export function windows(corpora: readonly Corpus[], S: number, random: () => number): Window[] {
  const all: Window[] = [];
  for (const corpus of corpora)
    for (const [reader, { post }] of corpus.readers.entries()) {
      let from = 0;
      let to = Math.ceil(random() * S);
      while (from < post.length) {
        all.push({ corpus, reader, from, to: Math.min(to, post.length) });
        from = to;
        to += S;
      }
    }
  for (let i = all.length - 1; i > 0; i--) {
    const k = Math.floor(random() * (i + 1));
    const [a, b] = [all[i], all[k]];
    if (a && b) [all[i], all[k]] = [b, a];
  }
  return all;
}

export function packBatch(
  chosen: readonly Window[],
  { S }: Pick<TrunkConfig, "S">,
  random: () => number,
): Batch {
  const B = chosen.length;
  const n = B * S;
  const F = featureCount(LAYOUT);
  const batch: Batch = {
    B,
    S,
    features: new Int32Array(n * F),
    done: new Float32Array(n * DONE),
    shown: new Float32Array(n * SHOWN),
    mask: new Float32Array(n),
    actions: new Float32Array(n * A),
    dwell: new Float32Array(n),
    liked: new Float32Array(n),
    logFrequency: new Float32Array(n).fill(NEVER),
  };
  for (const [b, window] of chosen.entries()) {
    const first = b * S + S - (window.to - window.from);
    for (let i = window.from; i < window.to; i++)
      packImpression(batch, first + i - window.from, window, i, random);
  }
  return batch;
}

function packImpression(
  batch: Batch,
  slot: number,
  { corpus, reader, from }: Window,
  i: number,
  random: () => number,
): void {
  const impressions = corpus.readers[reader];
  if (!impressions) throw new RangeError(`no reader ${reader}`);
  const post = impressions.post[i] ?? 0;
  const at = epochMs(impressions.at[i] ?? 0);
  const bits = impressions.actions[i] ?? 0;
  const dwell = Math.min(impressions.dwellSeconds[i] ?? 0, FEATURES.maxDwellS);
  const previous = i === 0 ? undefined : epochMs(impressions.at[i - 1] ?? 0);

  batch.mask[slot] = 1;
  const features = corpus.features(post);
  batch.features.set(features, slot * features.length);
  dropFeatures(batch.features, slot * features.length, random);

  const done = batch.done.subarray(slot * DONE, (slot + 1) * DONE);
  if (bits !== 0) for (let a = 0; a < A; a++) done[a] = (bits >> a) & 1 ? 1 : -1;
  done[A] = dwell / FEATURES.maxDwellS;
  done[A + 1] = Math.log1p(dwell) / Math.log1p(FEATURES.maxDwellS);
  done[A + HISTORY_FACTS + gapBucket(previous, at)] = 1;

  const shown = batch.shown.subarray(slot * SHOWN, (slot + 1) * SHOWN);
  const { views, ...counts } = corpus.countsAt(post, at);
  if (random() >= TRAINING.countsUnknown)
    writeFacts(random() < TRAINING.viewsUnknown ? counts : { ...counts, views }, shown, 0);
  shown[CANDIDATE_FACTS + ageBucket(epochMs(corpus.createdAt(post)), at)] = 1;
  // At the window's start nothing is known of the past, as for a newcomer.
  const gap = gapBucket(i === from ? undefined : previous, at);
  shown[CANDIDATE_FACTS + FEATURES.ageBuckets + gap] = 1;

  for (let a = 0; a < A; a++) batch.actions[slot * A + a] = (bits >> a) & 1;
  batch.dwell[slot] = dwell / FEATURES.maxDwellS;
  batch.liked[slot] = likedness(bits);
  batch.logFrequency[slot] = Math.log(corpus.frequency[post] ?? 1);
}

function likedness(bits: number): number {
  const took = (action: Action) => (bits >> ACTION_INDEX[action]) & 1;
  if (DISLIKED.some(took)) return 0;
  let most = 0;
  for (const action of ACTIONS) if (took(action)) most = Math.max(most, LIKED[action] ?? 0);
  return most;
}

const DROPOUT: readonly { block: FeatureBlock; hashes: number; from: number; to: number }[] =
  (() => {
    let from = 0;
    return FEATURE_BLOCKS.map((block) => {
      const to = from + slotCount(LAYOUT.blocks[block]);
      const section = { block, hashes: LAYOUT.blocks[block].scales.length, from, to };
      from = to;
      return section;
    });
  })();

/** Leaves whole entities out: all hashes of one together. */
function dropFeatures(features: Int32Array, at: number, random: () => number): void {
  for (const { block, hashes, from, to } of DROPOUT)
    for (let slot = at + from; slot < at + to; slot += hashes) {
      if (features[slot] === 0) break;
      if (random() < TRAINING.dropout[block]) features.fill(0, slot, slot + hashes);
    }
}
