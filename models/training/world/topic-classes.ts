import { LAYOUT, TOPIC_CLASSES } from "#models/phoenix/config.ts";
import type { Corpus } from "#models/training/world/corpus.ts";
import { slotCount } from "#shared/features/feature-layout.ts";

/** Slot of a post's first declared topic among its features. */
export const TOPIC_SLOT = slotCount(LAYOUT.blocks.author);

/** Classes of the declared topics, by their row in the table. A topic's row is the same in every world. */
export type TopicClasses = ReadonlyMap<number, number>;

/** @throws {RangeError} if the posts declare more topics than there are classes. */
export function topicClasses(corpora: readonly Corpus[]): TopicClasses {
  const rows = new Set<number>();
  for (const corpus of corpora)
    for (let post = 0; post < corpus.posts; post++) {
      const row = corpus.features(post)[TOPIC_SLOT] ?? 0;
      if (row !== 0) rows.add(row);
    }
  if (rows.size > TOPIC_CLASSES)
    throw new RangeError(`${rows.size} topics are declared, room for ${TOPIC_CLASSES}`);
  return new Map([...rows].sort((a, b) => a - b).map((row, i) => [row, i]));
}
