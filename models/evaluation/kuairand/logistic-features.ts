import type { Matrix } from "#models/evaluation/kuairand/logistic-regression.ts";
import { VIDEO_ACTION_COUNT as A, VIDEO_ACTIONS } from "#models/training/kuairand/actions.ts";
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
import { timelines } from "#models/training/kuairand/timelines.ts";

/** Impressions that a prior is worth. */
const STRENGTH = { video: 3, reader: 3, recent: 1, sameDuration: 2 };
/** Spans of "recent", in impressions. */
const RECENT = [5, 20];

/**
 * What a hand-made model knows of each impression, from strictly earlier ones: how the reader and the video fared in
 * all seven actions, recently and ever; length, hour, pause; squares, and reader times video; and, if asked for, what the
 * network's candidates are told. Standardised over the rows that are trained on, but for the constant, which comes
 * first, and the one-hot columns, which come last.
 */
export function logisticFeatures(
  log: readonly Impression[],
  trained: (i: number) => boolean,
  withCandidateFacts: boolean,
): Matrix {
  const rates = actionRates(log, trained).map((rate) => Math.min(0.999, Math.max(1e-3, rate)));
  const odds = (taken: number, shown: number, a: number, strength: number) =>
    logit(smoothed(taken, shown, rates[a] ?? 0.5, strength)) - logit(rates[a] ?? 0.5);
  const videos = earlierActions(log, ({ video }) => video);
  const readers = earlierActions(log, ({ reader }) => reader);
  const alike = earlierActions(
    log,
    ({ reader, durationMs }) => `${reader} ${durationBucket(durationMs)}`,
  );
  const lengths = earlierActions(log, ({ durationMs }) => String(durationBucket(durationMs)));
  const facts = withCandidateFacts ? candidateFacts(log, videos, rates, false) : undefined;
  const rows: number[][] = Array.from(log, () => []);
  for (const { impressions, before } of timelines(log))
    for (const [at, i] of impressions.entries()) {
      const row = rows[i];
      const impression = log[i];
      if (!row || !impression) continue;
      const of = (facts: typeof videos, strength: number) =>
        VIDEO_ACTIONS.map((_, a) =>
          odds(facts.taken[i * A + a] ?? 0, facts.shown[i] ?? 0, a, strength),
        );
      const video = of(videos, STRENGTH.video);
      const reader = of(readers, STRENGTH.reader);
      const sameDuration = of(alike, STRENGTH.sameDuration);
      const seen = impressions.subarray(0, before[at]);
      const recent = RECENT.map((span) => {
        const some = seen.subarray(-span);
        const sums = VIDEO_ACTIONS.map((_, a) =>
          some.reduce((sum, j) => sum + (log[j]?.actions[a] ?? 0), 0),
        );
        return sums.map((sum, a) => odds(sum, some.length, a, STRENGTH.recent));
      });
      const watched = [...RECENT, Infinity].map((span) => {
        const some = seen.subarray(span === Infinity ? 0 : -span);
        return (
          some.reduce((sum, j) => sum + dwellShare(log[j]?.playMs ?? 0), 0.3) / (some.length + 1)
        );
      });
      const last = log[seen.at(-1) ?? -1];
      const hot = (size: number, bucket: number) =>
        Array.from({ length: size }, (_, k) => (k === bucket ? 1 : 0));
      row.push(
        1,
        ...video,
        ...reader,
        ...sameDuration,
        ...recent.flat(),
        ...watched,
        ...of(lengths, 1),
        ...VIDEO_ACTIONS.map((_, a) => (last ? 2 * (last.actions[a] ?? 0) - 1 : 0)),
        Math.log1p(videos.shown[i] ?? 0),
        Math.log1p(readers.shown[i] ?? 0),
        Math.log1p(impression.durationMs / 1_000),
        ...video.map((x) => x * x),
        ...reader.map((x) => x * x),
        ...video.map((x, a) => x * (reader[a] ?? 0)),
        ...video.map((x) => x * Math.log1p(videos.shown[i] ?? 0)),
        ...reader.map((x) => x * Math.log1p(readers.shown[i] ?? 0)),
        // The reader's facts are among the numbers above already.
        ...(facts?.subarray(i * CANDIDATE_FACTS, i * CANDIDATE_FACTS + READER_FACTS_AT) ?? []),
        ...hot(DURATION_BUCKETS, durationBucket(impression.durationMs)),
        ...hot(HOURS, impression.hour),
        ...hot(PAUSE_BUCKETS, pauseBucket(last && impression.timeMs - last.timeMs)),
      );
    }
  return standardised(rows, trained);
}

const ONE_HOT = DURATION_BUCKETS + HOURS + PAUSE_BUCKETS;

/** Mean 0 and variance 1 over the rows that are trained on. */
function standardised(rows: readonly number[][], trained: (i: number) => boolean): Matrix {
  const columns = rows[0]?.length ?? 0;
  const values = Float64Array.from(rows.flat());
  for (let c = 1; c < columns - ONE_HOT; c++) {
    let [sum, squares, count] = [0, 0, 0];
    for (let i = 0; i < rows.length; i++) {
      if (!trained(i)) continue;
      const x = values[i * columns + c] ?? 0;
      sum += x;
      squares += x * x;
      count++;
    }
    const mean = sum / Math.max(1, count);
    const deviation = Math.sqrt(Math.max(0, squares / Math.max(1, count) - mean * mean)) || 1;
    for (let i = 0; i < rows.length; i++)
      values[i * columns + c] = ((values[i * columns + c] ?? 0) - mean) / deviation;
  }
  return { rows: rows.length, columns, values };
}
