import type { Topic } from "#models/world/entities.ts";

/** The English words of one facet. Every phrase fits the slots of `english-frames.ts`. */
export interface FacetWords {
  /** Things one can speak about, watch or buy; they stand as objects ("spent the day with ..."). */
  readonly terms: readonly string[];
  /** Past tense after "I": "(I) polished a mirror". */
  readonly deeds: readonly string[];
  /** Whole sentences that are news, advice or trivia. */
  readonly facts: readonly string[];
}

export interface TopicWords {
  /** Hashtags without the sign; the first names the topic. */
  readonly tags: readonly string[];
  readonly facets: readonly FacetWords[];
  /** Deeds and facts that fit every facet. */
  readonly deeds: readonly string[];
  readonly facts: readonly string[];
  /** After "in" or "from": "the desert", "Lisbon". */
  readonly places: readonly string[];
  /** What a photo or video shows. */
  readonly scenes: readonly string[];
}

export type Vocabulary = Readonly<Record<Topic, TopicWords>>;

/**
 * Six terms a topic, two for each facet in turn. Chosen so that the frames of `foreign-frames.ts` need no grammar:
 * German plurals without an article, Romance plurals with theirs, Japanese nouns.
 */
export type ForeignTopics = Readonly<Record<Topic, readonly string[]>>;
