import { anchored, authorId } from "#models/world/anchor.ts";
import {
  DATASET_ANCHOR_MS,
  datasetPost,
  openDataset,
  type Dataset,
} from "#models/world/dataset.ts";
import { LANGUAGES, TOPICS, type Language, type Topic } from "#models/world/entities.ts";
import { simulateReader, type Impression } from "#models/world/history.ts";
import { createReader } from "#models/world/readers.ts";
import type { DemoHistoryEntry, DemoReaders } from "#shared/api/demo-readers.ts";
import type { FeatureLayout } from "#shared/features/feature-layout.ts";
import { postFeatures } from "#shared/features/post-features.ts";
import { userId } from "#shared/types/ids.ts";

export type { DemoReaders } from "#shared/api/demo-readers.ts";

interface Persona {
  readonly name: string;
  readonly about: string;
  readonly loved: readonly Topic[];
  readonly languages: readonly Language[];
}

const PERSONAS: readonly Persona[] = [
  {
    name: "Maren",
    about: "Letters, novels and good coffee, in German and English",
    loved: ["typography", "books", "coffee"],
    languages: ["de", "en"],
  },
  {
    name: "Kofi",
    about: "Saturday football, Sunday jazz, and something on the stove",
    loved: ["football", "jazz", "cooking"],
    languages: ["en"],
  },
  {
    name: "Yuki",
    about: "Trains, cameras and shore birds, in Japanese and English",
    loved: ["trains", "photography", "birds"],
    languages: ["ja", "en"],
  },
  {
    name: "Inés",
    about: "Endgames, query plans and board games, in Spanish and English",
    loved: ["chess", "databases", "games"],
    languages: ["es", "en"],
  },
  {
    name: "Priya",
    about: "Climate, bicycles and a small allotment",
    loved: ["climate", "cycling", "gardening"],
    languages: ["en"],
  },
  {
    name: "Théo",
    about: "Night skies, old films and older stones, in French and English",
    loved: ["astronomy", "film", "history"],
    languages: ["fr", "en"],
  },
];

/** The model's history; what came before it would not be read. */
const HISTORY_LENGTH = 128;
/** Code points. */
const EXCERPT_LENGTH = 80;

function excerptOf(text: string): string {
  const characters = Array.from(text.replaceAll(/\s+/g, " ").trim());
  return characters.length <= EXCERPT_LENGTH
    ? characters.join("")
    : `${characters.slice(0, EXCERPT_LENGTH - 1).join("")}…`;
}

function historyEntry(
  dataset: Dataset,
  layout: FeatureLayout,
  { post, at, actions, dwellSeconds }: Impression,
): DemoHistoryEntry {
  const record = datasetPost(dataset, post);
  return {
    postId: record.id,
    authorId: record.authorId,
    features: Array.from(postFeatures(record, layout)),
    postCreatedAgoMs: DATASET_ANCHOR_MS - record.createdAt,
    agoMs: DATASET_ANCHOR_MS - anchored(dataset.world, at, DATASET_ANCHOR_MS),
    actions: [...actions],
    dwellSeconds,
    excerpt: excerptOf(record.text),
  };
}

/**
 * Six people with planted tastes and what they did before the demo's posts were written: their histories end 48 hours
 * before the anchor, so every post in the feed is new to them.
 *
 * @param layout the model's, from `artifacts/manifest.json`
 */
export function demoReaders(layout: FeatureLayout): DemoReaders {
  const dataset = openDataset("demo");
  const { world, timeline, trainUntil } = dataset;
  const readers = PERSONAS.map(({ name, about, loved, languages }, i) => {
    // Numbers beyond the world's own readers, who may have trained the model.
    const reader = createReader(world, world.preset.readers + i, {
      loved: loved.map((topic) => TOPICS.indexOf(topic)),
      languages: languages.map((language) => LANGUAGES.indexOf(language)),
    });
    const { impressions, state } = simulateReader(world, timeline, reader, trainUntil);
    return {
      id: userId(
        `demo-${name
          .normalize("NFD")
          .replaceAll(/[^A-Za-z]/g, "")
          .toLowerCase()}`,
      ),
      name,
      about,
      following: [...state.followed].map((index) => authorId(world, index)),
      history: impressions
        .slice(-HISTORY_LENGTH)
        .map((impression) => historyEntry(dataset, layout, impression)),
    };
  });
  return { readers };
}
