import { type ActionWeights, RANKING } from "#shared/params/ranking.ts";
import type { Scorer } from "#shared/pipeline/stages.ts";
import { type Action, ACTIONS } from "#shared/types/action.ts";
import type {
  CandidateScores,
  HydratedCandidate,
  ScoredCandidate,
} from "#shared/types/candidate.ts";

/** One term of the weighted sum. */
export interface ScorePart {
  readonly action: Action | "dwell_seconds";
  /** Probability in [0, 1], or seconds. */
  readonly predicted: number;
  readonly weight: number;
  /** predicted x weight, in score units. */
  readonly contribution: number;
}

type Predicted = Pick<ScoredCandidate, "probabilities" | "dwellSeconds" | "media" | "inNetwork">;

/** `vqv` counts for long videos only, `post_unexplored` in network only. */
function weightFor(
  action: Action,
  { media, inNetwork }: Predicted,
  weights: ActionWeights,
): number {
  if (action === "post_unexplored" && !inNetwork) return 0;
  if (action === "vqv" && !isLongVideo(media)) return 0;
  return weights[action];
}

const isLongVideo = (media: HydratedCandidate["media"] = []): boolean => {
  const videos = media.filter((item) => item.kind === "video");
  return videos.length > 0 && videos.every((v) => (v.durationMs ?? 0) > RANKING.vqvMinDurationMs);
};

/** The terms whose sum is a candidate's expected value, for people to read; empty while nothing is predicted. */
export function scoreParts(
  candidate: Predicted,
  weights: ActionWeights = RANKING.weights,
): ScorePart[] {
  const { probabilities, dwellSeconds } = candidate;
  if (!probabilities) return [];
  const part = (action: ScorePart["action"], predicted: number, weight: number): ScorePart => ({
    action,
    predicted,
    weight,
    contribution: predicted * weight,
  });
  return [
    ...ACTIONS.map((action, i) =>
      part(action, probabilities[i] ?? 0, weightFor(action, candidate, weights)),
    ),
    part("dwell_seconds", dwellSeconds ?? 0, RANKING.dwellSecondsWeight),
  ];
}

/** The sum of `scoreParts` without making them: a thousand candidates are summed whenever a weight moves. */
function weightedSum(
  candidate: Predicted,
  probabilities: Float32Array,
  weights: ActionWeights,
): number {
  let sum = (candidate.dwellSeconds ?? 0) * RANKING.dwellSecondsWeight;
  for (const [i, action] of ACTIONS.entries())
    sum += (probabilities[i] ?? 0) * weightFor(action, candidate, weights);
  return sum;
}

/**
 * Moves every sum above zero: a negative one into [0, offset), in order, a positive one up by the offset. Later factors
 * below 1 then always make a post worse; on a negative number they would make it better.
 */
export function scoreOffset(weights: ActionWeights): (net: number) => number {
  const all = ACTIONS.map((action) => weights[action]);
  const positive = all.reduce((sum, w) => sum + Math.max(w, 0), 0);
  const negative = all.reduce((sum, w) => sum + Math.max(-w, 0), 0);
  if (positive + negative === 0) return (net) => Math.max(net, 0);
  return (net) =>
    net < 0
      ? ((net + negative) / (positive + negative)) * RANKING.negativeScoresOffset
      : net + RANKING.negativeScoresOffset;
}

/**
 * Expected value of showing a post: sum of weight x P(action), offset above zero. Leaves alone what the model did not
 * score.
 *
 * @see xai-org/x-algorithm `home-mixer/scorers/weighted_scorer.rs`
 */
export const weightedScorer = (
  weights: ActionWeights = RANKING.weights,
): Scorer<unknown, HydratedCandidate, CandidateScores> => {
  const offset = scoreOffset(weights);
  return {
    name: "WeightedScorer",
    score: (_, candidates) =>
      Promise.resolve(
        candidates.map((candidate) => {
          if (!candidate.probabilities) return undefined;
          const weightedScore = offset(weightedSum(candidate, candidate.probabilities, weights));
          return { weightedScore, score: weightedScore };
        }),
      ),
  };
};
