import { expect, it } from "vitest";
import { LAYOUT, TOPIC_CLASSES } from "#models/phoenix/config.ts";
import type { Corpus } from "#models/training/world/corpus.ts";
import { TOPIC_SLOT, topicClasses } from "#models/training/world/topic-classes.ts";
import { featureCount } from "#shared/features/feature-layout.ts";

/** Posts that declare the topic of this row, 0 for none. */
const corpusOf = (rows: readonly number[]) =>
  ({
    posts: rows.length,
    features: (post: number) =>
      new Int32Array(featureCount(LAYOUT)).fill(rows[post] ?? 0, TOPIC_SLOT, TOPIC_SLOT + 1),
  }) as unknown as Corpus;

it("numbers the declared topics of all worlds by their rows", () => {
  const classes = topicClasses([corpusOf([900, 0, 700]), corpusOf([800, 700])]);
  expect([...classes]).toEqual([
    [700, 0],
    [800, 1],
    [900, 2],
  ]);
});

it("refuses more topics than the head has classes", () => {
  const many = Array.from({ length: TOPIC_CLASSES + 1 }, (_, i) => 1 + i);
  expect(() => topicClasses([corpusOf(many)])).toThrow("33 topics are declared, room for 32");
});
