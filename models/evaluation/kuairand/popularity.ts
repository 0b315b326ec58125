import { auc, scoreOrder } from "#models/evaluation/kuairand/auc.ts";
import type { VideoRanker } from "#models/evaluation/kuairand/ranker.ts";
import { VIDEO_ACTION_COUNT as A, VIDEO_ACTIONS } from "#models/training/kuairand/actions.ts";
import { durationBucket } from "#models/training/kuairand/buckets.ts";
import { type ActionData, impressionsOf, isTrained } from "#models/training/kuairand/data.ts";
import { actionRates, earlierActions, smoothed } from "#models/training/kuairand/facts.ts";

/** Impressions that the prior is worth, to choose from. */
const STRENGTHS = [1, 3, 10, 30, 100];
/** The same for videos of like length, of which there are many. */
const LENGTH_STRENGTH = 100;

/**
 * The share of a video's earlier impressions that got the action, pulled to the usual share, or to the share of videos
 * of like length: whichever does better on validation, as does the strength of the pull.
 */
export function popularity(data: ActionData): VideoRanker {
  const { log } = data;
  const rates = actionRates(log, isTrained(data));
  const videos = earlierActions(log, ({ video }) => video);
  const lengths = earlierActions(log, ({ durationMs }) => String(durationBucket(durationMs)));
  const validation = impressionsOf(data, "validation");
  const scores = new Float64Array(log.length * A);
  const chosen = VIDEO_ACTIONS.map((_, a) => {
    const usual = rates[a] ?? 0;
    const ofLength = (i: number) =>
      smoothed(lengths.taken[i * A + a] ?? 0, lengths.shown[i] ?? 0, usual, LENGTH_STRENGTH);
    const choices = [
      { prior: "usual share", of: () => usual },
      { prior: "share of its length", of: ofLength },
    ].flatMap(({ prior, of }) =>
      STRENGTHS.map((strength) => ({
        name: `${prior} x ${strength}`,
        score: (i: number) =>
          smoothed(videos.taken[i * A + a] ?? 0, videos.shown[i] ?? 0, of(i), strength),
      })),
    );
    const taken = validation.map((i) => log[i]?.actions[a] ?? 0);
    const best = bestOf(choices, ({ score }) => auc(scoreOrder(validation.map(score)), taken));
    for (const i of log.keys()) scores[i * A + a] = best?.score(i) ?? 0;
    return best?.name ?? "";
  });
  return { name: "popularity", runs: [scores], chosen };
}

/** The choice of the largest value; the first one where no value is a number. */
export function bestOf<T>(choices: readonly T[], value: (choice: T) => number): T | undefined {
  let [best, most] = [choices[0], -Infinity];
  for (const choice of choices) {
    const found = value(choice);
    if (found > most) [best, most] = [choice, found];
  }
  return best;
}
