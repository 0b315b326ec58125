import type { Language } from "#models/world/entities.ts";
import { ENGLISH_TOPICS_1 } from "#models/world/words/english-topics-1.ts";
import { ENGLISH_TOPICS_2 } from "#models/world/words/english-topics-2.ts";
import { ENGLISH_TOPICS_3 } from "#models/world/words/english-topics-3.ts";
import { ENGLISH_TOPICS_4 } from "#models/world/words/english-topics-4.ts";
import { FRENCH_TOPICS } from "#models/world/words/french-topics.ts";
import { GERMAN_TOPICS } from "#models/world/words/german-topics.ts";
import { JAPANESE_TOPICS } from "#models/world/words/japanese-topics.ts";
import { PORTUGUESE_TOPICS } from "#models/world/words/portuguese-topics.ts";
import { SPANISH_TOPICS } from "#models/world/words/spanish-topics.ts";
import type { ForeignTopics, Vocabulary } from "#models/world/words/topic-words.ts";

export const ENGLISH_TOPICS: Vocabulary = {
  ...ENGLISH_TOPICS_1,
  ...ENGLISH_TOPICS_2,
  ...ENGLISH_TOPICS_3,
  ...ENGLISH_TOPICS_4,
};

export const FOREIGN_TOPICS: Readonly<Record<Exclude<Language, "en">, ForeignTopics>> = {
  de: GERMAN_TOPICS,
  fr: FRENCH_TOPICS,
  es: SPANISH_TOPICS,
  pt: PORTUGUESE_TOPICS,
  ja: JAPANESE_TOPICS,
};
