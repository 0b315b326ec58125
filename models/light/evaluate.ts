import { Means } from "#models/evaluation/means.ts";
import { ndcg, ranking } from "#models/evaluation/metrics.ts";
import type { LoadedModel } from "#models/evaluation/world/model.ts";
import { cutters, LIGHT, LIGHT_ALONE } from "#models/light/cutters.ts";
import { feedScores } from "#models/light/feed-order.ts";
import { SURVIVAL_DEPTHS } from "#models/light/params.ts";
import { survival } from "#models/light/survival.ts";
import { type TaughtSlate, taughtSlates } from "#models/light/taught-slates.ts";
import type { Dataset } from "#models/world/dataset.ts";
import type { LightRanker } from "#shared/scorers/light-ranker.ts";
import { scoreParts } from "#shared/scorers/weighted-scorer.ts";
import { ACTIONS } from "#shared/types/action.ts";
import type { HydratedCandidate } from "#shared/types/candidate.ts";

/** X's first screenful. */
export const SCREENFUL = 35;

export interface LightEvaluation {
  readonly slates: number;
  /** Mean number of candidates. */
  readonly candidates: number;
  /** Share of Phoenix's first posts that survive, by what cuts, one number for each of `SURVIVAL_DEPTHS`. */
  readonly survival: Readonly<Record<string, readonly number[]>>;
  /** Share of readers who lose none of their first 35 to the light ranker. */
  readonly unharmed: number;
  /** nDCG@35 of the true weighted value, by what orders the feed. */
  readonly ndcg: Readonly<Record<string, number>>;
}

export interface LightEvaluationOptions {
  readonly candidates: number;
  readonly keep: number;
  readonly readers: number;
  /** Only so many of the newest history entries are known; all if absent. */
  readonly historyLength?: number | undefined;
}

/** Cuts the slates of a world's held-out readers by the light ranker and by simpler means, and counts what is lost. */
export async function evaluateLight(
  teacher: LoadedModel,
  student: LightRanker,
  dataset: Dataset,
  { candidates, keep, readers, historyLength }: LightEvaluationOptions,
): Promise<LightEvaluation> {
  const cuts = cutters(student);
  const survivals = SURVIVAL_DEPTHS.map(() => new Means());
  const ndcgs = new Means();
  let slates = 0;
  let posts = 0;
  let unharmed = 0;
  const versions = () => [historyLength === undefined ? {} : { historyLength }];
  for await (const slate of taughtSlates(teacher, dataset, { candidates, readers }, versions)) {
    slates++;
    posts += slate.candidates.length;
    const feed = await feedScores(slate.candidates);
    const order = ranking(feed);
    const scores = Object.entries(cuts).map(([name, cut]) => [name, cut(slate)] as const);
    for (const [k, depth] of SURVIVAL_DEPTHS.entries())
      for (const [name, s] of scores) survivals[k]?.add(name, survival(s, order, keep, depth));
    const light = scores.find(([name]) => name === LIGHT)?.[1] ?? [];
    const alone = scores.find(([name]) => name === LIGHT_ALONE)?.[1] ?? [];
    if (survival(light, order, keep, SCREENFUL) === 1) unharmed++;
    const reached = await valueReached(slate, feed, light, alone, keep);
    for (const [name, value] of Object.entries(reached)) ndcgs.add(name, value);
  }
  const byDepth = survivals.map((means) => means.all);
  return {
    slates,
    candidates: posts / slates,
    survival: Object.fromEntries(
      Object.keys(cuts).map((name) => [name, byDepth.map((values) => values[name] ?? NaN)]),
    ),
    unharmed: unharmed / slates,
    ndcg: ndcgs.all,
  };
}

/** How much of the best possible feed each order shows, by the world's truth. */
async function valueReached(
  slate: TaughtSlate,
  feed: readonly number[],
  light: ArrayLike<number>,
  alone: ArrayLike<number>,
  keep: number,
): Promise<Record<string, number>> {
  const values = trueValues(slate);
  const kept = ranking(light).slice(0, keep);
  const cutFeed = new Float64Array(feed.length).fill(-Infinity);
  const keptFeed = await feedScores(kept.flatMap((row) => slate.candidates[row] ?? []));
  for (const [i, row] of kept.entries()) cutFeed[row] = keptFeed[i] ?? -Infinity;
  const newest = slate.candidates.map(({ createdAt }) => createdAt);
  return {
    "Phoenix over all": ndcg(feed, values, SCREENFUL),
    "Phoenix over what the light ranker keeps": ndcg(cutFeed, values, SCREENFUL),
    "light ranker by itself": ndcg(light, values, SCREENFUL),
    "light ranker by itself, no reader tower": ndcg(alone, values, SCREENFUL),
    "newest first": ndcg(newest, values, SCREENFUL),
  };
}

/** What each post is truly worth to the reader, under the feed's weights. */
const trueValues = ({ truth, candidates }: TaughtSlate): number[] =>
  candidates.map((post: HydratedCandidate, row) =>
    scoreParts({
      media: post.media,
      inNetwork: post.inNetwork,
      probabilities: truth.probabilities.subarray(row * ACTIONS.length, (row + 1) * ACTIONS.length),
      dwellSeconds: truth.dwellSeconds[row] ?? 0,
    }).reduce((sum, { contribution }) => sum + contribution, 0),
  );
