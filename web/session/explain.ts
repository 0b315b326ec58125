import { scoreParts } from "#shared/scorers/weighted-scorer.ts";
import type { Action } from "#shared/types/action.ts";
import { contentOf, type RankedCandidate } from "#shared/types/candidate.ts";
import type { HistoryEntry } from "#shared/types/query.ts";
import type { Explanation } from "#web/session/feed-session.ts";

/** Shown at most; more would not be read. */
const REASONS = 3;
/** Below this share of the post's own weight a likeness is chance: a turn of phrase, a common hashtag. */
const MIN_LIKENESS = 0.25;

/** Done without wanting, or to be rid of something: no reason to show more of it. */
const NO_REASON: ReadonlySet<Action> = new Set([
  "not_interested",
  "block_author",
  "mute_author",
  "report",
  "not_dwelled",
  "post_unexplored",
]);
/** Says little beside a deliberate act. */
const WEAK: ReadonlySet<Action> = new Set(["dwell", "click", "photo_expand", "profile_click"]);

/** Why a post stands where it stands: the terms of its score, and what the reader did that resembles it. */
export const explainPost = (
  post: RankedCandidate,
  history: readonly HistoryEntry[],
  others: readonly RankedCandidate[],
): Explanation => ({
  source: post.source,
  sourceRank: post.sourceRank,
  inNetwork: post.inNetwork,
  score: post.score,
  weightedScore: post.weightedScore,
  authorDiversity: post.authorDiversity,
  outOfNetwork: post.outOfNetwork,
  parts: scoreParts(post).toSorted(
    (a, b) => Math.abs(b.contribution) - Math.abs(a.contribution) || b.predicted - a.predicted,
  ),
  because: similarActions(post, history, others.map(contentOf)),
});

/**
 * The deliberate things the reader did to posts that share rare features with this one (for a repost: with what it
 * repeats): author, topics, words.
 * A feature weighs log(posts / posts that have it), counted over history and feed, so that what every post has, its
 * language for one, explains nothing.
 */
function similarActions(
  post: RankedCandidate,
  history: readonly HistoryEntry[],
  others: readonly { readonly features: readonly number[] }[],
): Explanation["because"] {
  const corpus = [...history, ...others];
  const weights = featureWeights(contentOf(post).features, corpus);
  const own = sum(weights.values());
  if (own === 0) return [];
  return history
    .filter(({ actions, postId }) => postId !== post.id && actions.some((a) => !NO_REASON.has(a)))
    .map((entry) => ({ entry, likeness: likeness(entry, weights) / own }))
    .filter(({ likeness }) => likeness >= MIN_LIKENESS)
    .toSorted((a, b) => b.likeness * strength(b.entry) - a.likeness * strength(a.entry))
    .slice(0, REASONS)
    .map(({ entry }) => ({
      excerpt: entry.excerpt ?? "",
      actions: entry.actions.filter((action) => !NO_REASON.has(action)),
      at: entry.at,
    }));
}

function featureWeights(
  features: readonly number[],
  corpus: readonly { readonly features: readonly number[] }[],
): Map<number, number> {
  const counts = new Map(features.filter((row) => row > 0).map((row) => [row, 0]));
  for (const { features: rows } of corpus) {
    for (const row of new Set(rows)) {
      const count = counts.get(row);
      if (count !== undefined) counts.set(row, count + 1);
    }
  }
  const N = corpus.length + 1;
  return new Map([...counts].map(([row, count]) => [row, Math.log(N / (count + 1))]));
}

const likeness = ({ features }: HistoryEntry, weights: ReadonlyMap<number, number>): number =>
  sum([...new Set(features)].map((row) => weights.get(row) ?? 0));

const strength = ({ actions }: HistoryEntry): number =>
  actions.some((action) => !NO_REASON.has(action) && !WEAK.has(action)) ? 1 : 0.5;

function sum(numbers: Iterable<number>): number {
  let total = 0;
  for (const n of numbers) total += n;
  return total;
}
