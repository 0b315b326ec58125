import type { Topic } from "#models/world/entities.ts";

/** The English words of a topic. Every phrase fits the slots of `english-frames.ts`. */
export interface TopicWords {
  /** Hashtags without the sign; the first names the topic. */
  readonly tags: readonly string[];
  /** For each facet: things one can speak about, watch or buy; they stand as objects ("spent the day with ..."). */
  readonly facets: readonly (readonly string[])[];
  /** Past tense after "I": "(I) polished a mirror". */
  readonly deeds: readonly string[];
  /** Whole sentences that are news, advice or trivia. */
  readonly facts: readonly string[];
  /** After "in" or "from": "the desert", "Lisbon". */
  readonly places: readonly string[];
  /** What a photo or video shows. */
  readonly scenes: readonly string[];
}

export type Vocabulary = Readonly<Record<Topic, TopicWords>>;
