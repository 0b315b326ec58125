import type { Tensor, TrunkParams } from "#models/contract.ts";
import { LAYOUT, TABLE_WIDTH } from "#models/phoenix/config.ts";
import { vectorParts } from "#shared/features/post-vector.ts";

/** `P`: length of a post vector. */
export const POST_VECTOR = vectorParts(LAYOUT).length * TABLE_WIDTH;

/**
 * From packed inputs to tokens. The reference concatenates a token's parts and projects them; a sum of projections is
 * the same product, cut into its blocks.
 */
export interface InputParams<T = Tensor> {
  /** `[P, CONTENT]`: what a post is about, before its norm. */
  readonly content: T;
  /** `[CONTENT]` */
  readonly contentNorm: T;
  /** `[1, D]`: the reader's token. Nothing is known of a reader but what they did. */
  readonly reader: T;
  /** `[CONTENT, D]` */
  readonly historyContent: T;
  /** `[CONTENT, D]` */
  readonly candidateContent: T;
  /** `[P, D]` */
  readonly historyPosts: T;
  /** `[A, D]`, multiplied by 1 taken, -1 not taken, 0 unknown. */
  readonly historyActions: T;
  /** `[HISTORY_FACTS, D]` */
  readonly historyFacts: T;
  /** `[gapBuckets, D]` */
  readonly historyGap: T;
  /** `[P, D]` */
  readonly candidatePosts: T;
  /** `[CANDIDATE_FACTS, D]` */
  readonly candidateFacts: T;
  /** `[ageBuckets, D]` */
  readonly candidateAge: T;
  /** `[gapBuckets, D]` */
  readonly candidateGap: T;
}

/** Retrieval: a post tower, and a reader tower that pools history tokens by attention. */
export interface TowerParams<T = Tensor> {
  /** `[P, POST_TOWER_HIDDEN]` */
  readonly postUp: T;
  /** `[POST_TOWER_HIDDEN, E]` */
  readonly postDown: T;
  /** `[D, D]`: `x = gelu(token @ mix)`. */
  readonly mix: T;
  /** `[D, heads]`: how much an entry matters. */
  readonly score: T;
  /** `[1, heads]`: an entry `d` back loses `exp(fade) * d`. */
  readonly fade: T;
  /** `[D, heads * E]`: what an entry says beyond the post's own embedding. */
  readonly value: T;
  /** `[1, heads * E]`: what no entry says; competes with score 0. */
  readonly nothing: T;
}

/** Heads that only training uses. */
export interface AuxiliaryParams<T = Tensor> {
  /** `[CONTENT, TOPIC_CLASSES]`: which topic a post declares. */
  readonly topics: T;
}

export interface PhoenixParams<T = Tensor> {
  readonly auxiliary: AuxiliaryParams<T>;
  readonly input: InputParams<T>;
  readonly trunk: TrunkParams<T>;
  readonly towers: TowerParams<T>;
}
