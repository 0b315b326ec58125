import { VIDEO_ACTION_COUNT as A } from "#models/training/kuairand/actions.ts";
import { durationBucket } from "#models/training/kuairand/buckets.ts";
import {
  type EarlierActions,
  earlierActions,
  logit,
  smoothed,
} from "#models/training/kuairand/facts.ts";
import type { Impression } from "#models/training/kuairand/formats.ts";

/** Upper bounds of how often a video was shown before. */
const SEEN = [1, 2, 3, 5, 10, 20, 40, 80];
const SEEN_BUCKETS = SEEN.length + 1;
/** Where the reader's facts begin: after the counts of the actions, how often it was shown, the length and the traffic. */
export const READER_FACTS_AT = A + SEEN_BUCKETS + 3;
/** Shares of each action for the reader, ever and on videos of like length, and how many impressions they rest on. */
const READER_FACTS = 2 * A + 1;
export const CANDIDATE_FACTS = READER_FACTS_AT + READER_FACTS;

/** Impressions that the usual rate is worth beside a reader's own. */
const STRENGTH = { reader: 3, sameDuration: 2 };
/** Brings counts and logarithms to about the size of the other inputs. */
const SCALE = 0.4;

/**
 * `[log, CANDIDATE_FACTS]`: what the product's candidates carry too, how often each action was taken on them; all
 * from strictly earlier impressions. With `ofReader`, also how often the reader took each: a shortcut, as the history
 * that a candidate attends to says it as well; else zeros.
 */
export function candidateFacts(
  log: readonly Impression[],
  videos: EarlierActions,
  rates: Float64Array,
  ofReader: boolean,
): Float32Array {
  const facts = new Float32Array(log.length * CANDIDATE_FACTS);
  const readers = earlierActions(log, ({ reader }) => reader);
  const alike = earlierActions(
    log,
    ({ reader, durationMs }) => `${reader} ${durationBucket(durationMs)}`,
  );
  const all = earlierActions(log, () => "");
  for (const [i, { durationMs }] of log.entries()) {
    const at = i * CANDIDATE_FACTS;
    for (let a = 0; a < A; a++) facts[at + a] = SCALE * Math.log1p(videos.taken[i * A + a] ?? 0);
    const seen = SEEN.findIndex((bound) => (videos.shown[i] ?? 0) < bound);
    facts[at + A + (seen < 0 ? SEEN.length : seen)] = 1;
    facts[at + A + SEEN_BUCKETS] = SCALE * (Math.log1p(durationMs / 1_000) - USUAL_LOG_DURATION);
    // A count says little without how long counts were kept: the same ten are many at first, and few later.
    const traffic = Math.log1p((all.shown[i] ?? 0) / TRAFFIC_UNIT);
    facts[at + A + SEEN_BUCKETS + 1] = traffic - 1;
    facts[at + A + SEEN_BUCKETS + 2] = SCALE * (Math.log1p(videos.shown[i] ?? 0) - 2 * traffic);
    if (!ofReader) continue;
    for (let a = 0; a < A; a++) {
      const usual = rates[a] ?? 0.5;
      const odds = ({ taken, shown }: EarlierActions, strength: number) =>
        logit(smoothed(taken[i * A + a] ?? 0, shown[i] ?? 0, usual, strength)) - logit(usual);
      facts[at + READER_FACTS_AT + a] = odds(readers, STRENGTH.reader);
      facts[at + READER_FACTS_AT + A + a] = odds(alike, STRENGTH.sameDuration);
    }
    facts[at + READER_FACTS_AT + 2 * A] = SCALE * Math.log1p(readers.shown[i] ?? 0);
  }
  return facts;
}

/** Impressions of all readers after which the first counts mean something; by the end there are some ten times as many. */
const TRAFFIC_UNIT = 4_000;
/** Of half a minute. */
const USUAL_LOG_DURATION = 3.4;
