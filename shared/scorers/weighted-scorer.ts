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

/**
 * The terms whose sum is a candidate's expected value; empty while nothing is predicted. `vqv` counts for long videos
 * only, `post_unexplored` in network only.
 */
export function scoreParts(
  candidate: Pick<ScoredCandidate, "probabilities" | "dwellSeconds" | "media" | "inNetwork">,
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
  const parts = ACTIONS.map((action, i) =>
    part(action, probabilities[i] ?? 0, counts(action, candidate) ? weights[action] : 0),
  );
  return [...parts, part("dwell_seconds", dwellSeconds ?? 0, RANKING.dwellSecondsWeight)];
}

function counts(
  action: Action,
  candidate: Pick<HydratedCandidate, "media" | "inNetwork">,
): boolean {
  if (action === "post_unexplored") return candidate.inNetwork;
  if (action !== "vqv") return true;
  const videos = candidate.media?.filter((item) => item.kind === "video") ?? [];
  return videos.length > 0 && videos.every((v) => (v.durationMs ?? 0) > RANKING.vqvMinDurationMs);
}

/**
 * Moves every sum above zero: a negative one into [0, offset), in order, a positive one up by the offset. Later factors
 * below 1 then always make a post worse; on a negative number they would make it better.
 */
export function offsetScore(net: number, weights: ActionWeights = RANKING.weights): number {
  const all = ACTIONS.map((action) => weights[action]);
  const positive = all.reduce((sum, w) => sum + Math.max(w, 0), 0);
  const negative = all.reduce((sum, w) => sum + Math.max(-w, 0), 0);
  if (positive + negative === 0) return Math.max(net, 0);
  return net < 0
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
): Scorer<unknown, HydratedCandidate, CandidateScores> => ({
  name: "WeightedScorer",
  score: (_, candidates) =>
    Promise.resolve(
      candidates.map((candidate) => {
        const parts = scoreParts(candidate, weights);
        if (parts.length === 0) return undefined;
        const net = parts.reduce((sum, { contribution }) => sum + contribution, 0);
        const weightedScore = offsetScore(net, weights);
        return { weightedScore, score: weightedScore };
      }),
    ),
});
