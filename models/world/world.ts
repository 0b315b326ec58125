import { createAuthor } from "#models/world/authors.ts";
import { TOPICS, type WorldAuthor } from "#models/world/entities.ts";
import { PRESETS, type PresetName, type WorldPreset } from "#models/world/presets.ts";
import type { RandomStream } from "#models/world/random.ts";

/** A synthetic network: everything follows from the preset and the seed. Posts are not held, they are streamed. */
export interface World {
  readonly preset: WorldPreset;
  /** 32-bit integer. */
  readonly seed: number;
  /** The seed of posts alone; other than `seed` in a later edition. */
  readonly postSeed: number;
  readonly authors: readonly WorldAuthor[];
  /** Author numbers by topic. */
  readonly authorsByTopic: readonly (readonly number[])[];
  /** Running sums of the authors' posting rates. */
  readonly cumulativeRates: Float64Array;
}

/**
 * @param seed 32-bit integer
 * @param edition 0, or another number for other posts by the same authors
 */
export function createWorld(
  name: PresetName,
  seed: number = PRESETS[name].defaultSeed,
  edition = 0,
): World {
  const preset = PRESETS[name];
  const authors = Array.from({ length: preset.authors }, (_, i) => createAuthor(seed, i));
  const authorsByTopic = TOPICS.map((_, topic) =>
    authors.filter((author) => author.topics.includes(topic)).map((author) => author.index),
  );
  const cumulativeRates = new Float64Array(authors.length);
  let total = 0;
  for (const [i, author] of authors.entries()) cumulativeRates[i] = total += author.rate;
  const postSeed = seed ^ Math.imul(edition, 0x9e3779b1);
  return { preset, seed, postSeed, authors, authorsByTopic, cumulativeRates };
}

/** @throws {RangeError} if the world has no author of that number. */
export function authorAt(world: World, index: number): WorldAuthor {
  const author = world.authors[index];
  if (!author) throw new RangeError(`no author ${index} in a world of ${world.authors.length}`);
  return author;
}

/** An author, drawn in proportion to how much they post. */
export function drawAuthor(world: World, random: RandomStream): WorldAuthor {
  const sums = world.cumulativeRates;
  const target = random.unit() * (sums[sums.length - 1] ?? 0);
  let low = 0;
  let high = sums.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sums[middle] ?? 0) <= target) low = middle + 1;
    else high = middle;
  }
  return authorAt(world, low);
}
