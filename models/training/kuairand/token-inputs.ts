import { VIDEO_ACTION_COUNT as A } from "#models/training/kuairand/actions.ts";
import {
  DURATION_BUCKETS,
  durationBucket,
  dwellShare,
  HOURS,
  PAUSE_BUCKETS,
  pauseBucket,
} from "#models/training/kuairand/buckets.ts";
import {
  CANDIDATE_FACTS,
  candidateFacts,
  READER_FACTS_AT,
} from "#models/training/kuairand/candidate-facts.ts";
import { actionRates, earlierActions, logit, smoothed } from "#models/training/kuairand/facts.ts";
import type { Impression } from "#models/training/kuairand/formats.ts";
import { type ActionSettings, VIDEO_HASHES } from "#models/training/kuairand/params.ts";
import type { Timeline } from "#models/training/kuairand/timelines.ts";
import { entityId } from "#shared/features/entity-id.ts";
import { hashBucket } from "#shared/features/hash.ts";

/** How a video fared before: the log-odds of each action against the usual, and how often it was shown. */
const VIDEO_FACTS = A + 1;

/** Width of `done`: actions, watched time, watched share, the video's facts, duration. */
export const DONE = A + 2 + VIDEO_FACTS + DURATION_BUCKETS;
/** Where the candidate facts begin in `shown`, after the video's facts, duration, pause and hour. */
const SHOWN_FACTS = VIDEO_FACTS + DURATION_BUCKETS + PAUSE_BUCKETS + HOURS;
/** Width of `shown`. */
export const SHOWN = SHOWN_FACTS + CANDIDATE_FACTS;
/** Where the reader's earlier shares begin in `shown`. */
export const SHOWN_READER = SHOWN_FACTS + READER_FACTS_AT;

/** What the two tokens of every impression are made of, before any weight. */
export interface TokenInputs {
  /** `[log, 2]`: the video's rows in the table. */
  readonly videos: Int32Array;
  /** `[log, DONE]`: what a history token knows. */
  readonly done: Float32Array;
  /** `[log, SHOWN]`: what a candidate token knows: what there was before the moment it was shown. */
  readonly shown: Float32Array;
  /** `[A]`: log-odds of the actions over the rows that are trained on. The network learns what differs from them. */
  readonly usual: Float64Array;
}

/** Impressions that the usual rate is worth beside a video's own. */
const STRENGTH = 3;
/** Rates are kept this far from 0 and 1, so that logarithms stay finite. */
const LEAST_RATE = 1e-3;

export function tokenInputs(
  log: readonly Impression[],
  all: readonly Timeline[],
  trained: (i: number) => boolean,
  { table, readerFacts }: Pick<ActionSettings, "table" | "readerFacts">,
): TokenInputs {
  const rates = actionRates(log, trained).map((rate) =>
    Math.min(1 - LEAST_RATE, Math.max(LEAST_RATE, rate)),
  );
  const earlier = earlierActions(log, ({ video }) => video);
  const extra = candidateFacts(log, earlier, rates, readerFacts);
  const videos = new Int32Array(log.length * VIDEO_HASHES.scales.length);
  const done = new Float32Array(log.length * DONE);
  const shown = new Float32Array(log.length * SHOWN);
  for (const [i, impression] of log.entries()) {
    videos.set(videoRows(impression.video, table.rows), i * VIDEO_HASHES.scales.length);
    const facts = Float32Array.from({ length: VIDEO_FACTS }, (_, a) => {
      const count = earlier.shown[i] ?? 0;
      if (a === A) return Math.log1p(count) / 2;
      const usual = rates[a] ?? 0.5;
      return logit(smoothed(earlier.taken[i * A + a] ?? 0, count, usual, STRENGTH)) - logit(usual);
    });
    const duration = durationBucket(impression.durationMs);

    let at = i * DONE;
    for (let a = 0; a < A; a++)
      done[at + a] = surprise(impression.actions[a] ?? 0, rates[a] ?? 0.5);
    done[at + A] = 2 * dwellShare(impression.playMs) - 1;
    done[at + A + 1] = watchedShare(impression);
    done.set(facts, at + A + 2);
    done[at + A + 2 + VIDEO_FACTS + duration] = 1;

    at = i * SHOWN;
    shown.set(facts, at);
    shown[at + VIDEO_FACTS + duration] = 1;
    shown[at + VIDEO_FACTS + DURATION_BUCKETS + PAUSE_BUCKETS + impression.hour] = 1;
    shown.set(extra.subarray(i * CANDIDATE_FACTS, (i + 1) * CANDIDATE_FACTS), at + SHOWN_FACTS);
  }
  for (const { impressions, before } of all)
    for (const [k, i] of impressions.entries()) {
      const last = log[impressions[(before[k] ?? 0) - 1] ?? -1];
      const pause = pauseBucket(last && (log[i]?.timeMs ?? 0) - last.timeMs);
      shown[i * SHOWN + VIDEO_FACTS + DURATION_BUCKETS + pause] = 1;
    }
  return { videos, done, shown, usual: rates.map(logit) };
}

/** Two rows of `1..rows - 1`. */
export const videoRows = (video: string, rows: number): number[] =>
  VIDEO_HASHES.scales.map((scale, k) =>
    hashBucket(entityId(video), scale, VIDEO_HASHES.biases[k] ?? 0, VIDEO_HASHES.modulus, rows),
  );

/** Mean 0 and variance 1 where the action is taken at its usual rate: a rare action taken says much, one left says nothing. */
const surprise = (taken: number, rate: number): number =>
  Math.min(4, (taken - rate) / Math.sqrt(rate * (1 - rate)));

/** How much of the video was watched, at most twice; 0 where its length is not known. */
const watchedShare = ({ playMs, durationMs }: Impression): number =>
  durationMs === 0 ? 0 : Math.min(2, playMs / durationMs);
