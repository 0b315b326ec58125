import type { HydratedPost } from "#shared/types/post.ts";

/** A post proposed for one query, with the posts it refers to, as far as they could be had. */
export interface PostCandidate extends HydratedPost {
  /** What a repost repeats. */
  readonly reposted?: HydratedPost | undefined;
  readonly quoted?: HydratedPost | undefined;
  /** What a reply answers. */
  readonly parent?: HydratedPost | undefined;
}

/** The post whose content a candidate brings: what a repost repeats, else itself. The model ranks this one. */
export const contentOf = (candidate: PostCandidate): HydratedPost =>
  candidate.reposted ?? candidate;

/** Past the hydrators: everything filters and scorers read is there. */
export interface HydratedCandidate extends PostCandidate {
  /** By an author the reader follows, or by the reader. */
  readonly inNetwork: boolean;
}

/** What the scorers write, each only its own fields; together they explain the score. */
export interface CandidateScores {
  /** `[A]`, in the order of `ACTIONS`. */
  readonly probabilities: Float32Array;
  readonly dwellSeconds: number;
  /** Weighted sum of probabilities, after the offset. */
  readonly weightedScore: number;
  /** Factor in (0, 1] for a repeated author. */
  readonly authorDiversity: number;
  /** Factor in (0, 1] for a post from outside the reader's network. */
  readonly outOfNetwork: number;
  /** The number the selector orders by; higher is better. */
  readonly score: number;
}

export type ScoredCandidate = HydratedCandidate & Partial<CandidateScores>;
/** Past the selector: the score is there and finite. */
export type RankedCandidate = ScoredCandidate & { readonly score: number };
