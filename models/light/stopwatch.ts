import { cpuMs } from "#models/cpu-time.ts";
import type { LoadedModel } from "#models/evaluation/world/model.ts";
import type { TaughtSlate } from "#models/light/taught-slates.ts";
import { preRankingFilter } from "#shared/filters/pre-ranking-filter.ts";
import { type LightModel, LightRanker } from "#shared/scorers/light-ranker.ts";

/** Milliseconds each took for the same slates, one sample for each slate of each round. */
export interface Times {
  readonly phoenix: number[];
  readonly light: number[];
}

/** Cuts before the first one that counts. */
const WARM_UP = 100;

/**
 * Times Phoenix and the light ranker's whole cut on the same slates, in turn, as after a change of the history: Phoenix
 * packs and runs both graphs; the light ranker sums up the history, matches, scores and cuts. One thread each, in
 * processor time. What is measured is warm: Phoenix is compiled ahead, the light ranker by the engine while it runs.
 */
export async function timeBoth(
  teacher: LoadedModel,
  student: LightModel,
  slates: readonly TaughtSlate[],
  rounds: number,
): Promise<Times> {
  const times: Times = { phoenix: [], light: [] };
  const cut = (slate: TaughtSlate) =>
    // A new ranker has no profile of this history yet.
    preRankingFilter(new LightRanker(student)).filter(slate, slate.candidates);
  for (const slate of slates) for (let i = 0; i < WARM_UP / slates.length; i++) cut(slate);
  for (let round = 0; round <= rounds; round++)
    for (const slate of slates) {
      const { history, candidates, now } = slate;
      const begun = cpuMs();
      await teacher.score(history, candidates, now);
      const between = cpuMs();
      cut(slate);
      const ended = cpuMs();
      if (round === 0) continue;
      times.phoenix.push(between - begun);
      times.light.push(ended - between);
    }
  return times;
}
