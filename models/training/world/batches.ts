import type { TrunkConfig } from "#models/contract.ts";
import { LAYOUT } from "#models/phoenix/config.ts";
import type { Corpus, Questions } from "#models/training/world/corpus.ts";
import { TRAINING } from "#models/training/world/params.ts";
import { TOPIC_SLOT } from "#models/training/world/topic-classes.ts";
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
import { type EpochMs, epochMs } from "#shared/types/ids.ts";

const A = ACTIONS.length;
/** Width of what a history token knows beside the post. */
export const DONE = A + HISTORY_FACTS + FEATURES.gapBuckets;
/** Width of what a candidate token knows beside the post. */
export const SHOWN = CANDIDATE_FACTS + FEATURES.ageBuckets + FEATURES.gapBuckets;

/** Posts with what is asked about them, right-aligned like the history: padding comes first. */
export interface CandidateBatch {
  /** `[B * S, F]`, after dropout; 0 on padding. */
  readonly features: Int32Array<ArrayBuffer>;
  /** `[B, S, SHOWN]` */
  readonly shown: Float32Array<ArrayBuffer>;
  /** `[B, S]` 1 where there is a post. */
  readonly mask: Float32Array<ArrayBuffer>;
  /** `[B, S, A + 1]`: what the heads should say, dwell last. */
  readonly targets: Float32Array<ArrayBuffer>;
  /** `[B * S]` how much an impression of it says "this post for this reader". */
  readonly liked: Float32Array<ArrayBuffer>;
  /** `[B * S]`: row of the declared topic where the features do not say it, else 0. */
  readonly topic: Int32Array<ArrayBuffer>;
}

/** One step's numbers. */
export interface Batch {
  readonly B: number;
  readonly S: number;
  /** The posts that were met; history tokens are made of the same posts. */
  readonly met: CandidateBatch;
  /** Another post at the same moment. */
  readonly explored: CandidateBatch;
  /** `[B, S, DONE]` */
  readonly done: Float32Array<ArrayBuffer>;
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

/** Actions that say that retrieval should have found the post, and those that say that it should not. */
const LIKING: readonly Action[] = [
  "favorite",
  "reply",
  "repost",
  "quote",
  "share",
  "share_via_dm",
  "share_via_copy_link",
  "follow_author",
];
const DISLIKING: readonly Action[] = ["not_interested", "block_author", "mute_author", "report"];
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

const emptyCandidates = (n: number): CandidateBatch => ({
  features: new Int32Array(n * featureCount(LAYOUT)),
  shown: new Float32Array(n * SHOWN),
  mask: new Float32Array(n),
  targets: new Float32Array(n * (A + 1)),
  liked: new Float32Array(n),
  topic: new Int32Array(n),
});

export function packBatch(
  chosen: readonly Window[],
  { S }: Pick<TrunkConfig, "S">,
  random: () => number,
): Batch {
  const B = chosen.length;
  const n = B * S;
  const batch: Batch = {
    B,
    S,
    met: emptyCandidates(n),
    explored: emptyCandidates(n),
    done: new Float32Array(n * DONE),
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

  const done = batch.done.subarray(slot * DONE, (slot + 1) * DONE);
  if (bits !== 0) for (let a = 0; a < A; a++) done[a] = (bits >> a) & 1 ? 1 : -1;
  done[A] = dwell / FEATURES.maxDwellS;
  done[A + 1] = Math.log1p(dwell) / Math.log1p(FEATURES.maxDwellS);
  done[A + HISTORY_FACTS + gapBucket(previous, at)] = 1;

  // At the window's start nothing is known of the past, as for a newcomer.
  const lastAt = i === from ? undefined : previous;
  for (const [into, questions] of [
    [batch.met, impressions],
    [batch.explored, impressions.explored],
  ] as const)
    packCandidate(into, slot, corpus, questions, i, { at, lastAt }, random);
  batch.logFrequency[slot] = Math.log(corpus.frequency[post] ?? 1);
}

function packCandidate(
  batch: CandidateBatch,
  slot: number,
  corpus: Corpus,
  { post: posts, targets }: Questions,
  i: number,
  { at, lastAt }: { readonly at: EpochMs; readonly lastAt: EpochMs | undefined },
  random: () => number,
): void {
  const post = posts[i] ?? -1;
  if (post < 0) return;
  batch.mask[slot] = 1;
  const features = corpus.features(post);
  const F = features.length;
  batch.features.set(features, slot * F);
  dropFeatures(batch.features, slot * F, random);
  if (batch.features[slot * F + TOPIC_SLOT] === 0) batch.topic[slot] = features[TOPIC_SLOT] ?? 0;

  const shown = batch.shown.subarray(slot * SHOWN, (slot + 1) * SHOWN);
  const { views, ...counts } = corpus.countsAt(post, at);
  if (random() >= TRAINING.countsUnknown)
    writeFacts(random() < TRAINING.viewsUnknown ? counts : { ...counts, views }, shown, 0);
  shown[CANDIDATE_FACTS + ageBucket(epochMs(corpus.createdAt(post)), at)] = 1;
  shown[CANDIDATE_FACTS + FEATURES.ageBuckets + gapBucket(lastAt, at)] = 1;
  const asked = targets.subarray(i * (A + 1), (i + 1) * (A + 1));
  batch.targets.set(asked, slot * (A + 1));
  batch.liked[slot] = likedness(asked);
}

/** Probability that something good happens and nothing bad, from the probabilities `[A]` of all actions. */
function likedness(probabilities: ArrayLike<number>): number {
  const none = (actions: readonly Action[]) =>
    actions.reduce((rest, action) => rest * (1 - (probabilities[ACTION_INDEX[action]] ?? 0)), 1);
  return (1 - none(LIKING)) * none(DISLIKING);
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
