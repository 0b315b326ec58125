import { FACETS, LANGUAGES, STYLES, TOPICS } from "#models/world/entities.ts";
import { RandomStream } from "#models/world/random.ts";
import { TASTE } from "#models/world/taste-params.ts";
import { authorAt, drawAuthor, type World } from "#models/world/world.ts";
import { ACTIONS } from "#shared/types/action.ts";

/** Log-odds for an author; with `onlyTopic`, on that topic alone. */
export interface AuthorTaste {
  readonly affinity: number;
  readonly onlyTopic?: number | undefined;
}

/** A stretch of time with constant taste for topics; tastes pass smoothly from one phase to the next. */
export interface TastePhase {
  /** Milliseconds since the world began. */
  readonly from: number;
  /** `[TOPICS]` log-odds. */
  readonly topics: Float64Array;
}

/** Who somebody is, before the world shuffles the rest: used for the demo's readers. */
export interface ReaderProfile {
  /** Topic numbers loved at the end of the world's time. */
  readonly loved: readonly number[];
  readonly languages: readonly number[];
}

/** A reader and the taste planted in them. The ranking never sees this; it is what it must find out. */
export interface WorldReader {
  readonly index: number;
  /** Language numbers, the preferred one first. */
  readonly languages: readonly number[];
  /** Oldest first. */
  readonly phases: readonly TastePhase[];
  /** `[TOPICS * FACETS]` log-odds. */
  readonly facets: Float64Array;
  /** `[STYLES]` log-odds. */
  readonly styles: Float64Array;
  readonly photos: number;
  readonly videos: number;
  readonly links: number;
  /** Log-odds per sentence beyond two. */
  readonly length: number;
  readonly authors: ReadonlyMap<number, AuthorTaste>;
  readonly follows: readonly number[];
  /** `[ACTIONS]` log-odds added to each action. */
  readonly propensities: Float64Array;
}

function drawLanguages(random: RandomStream): number[] {
  const first = random.weighted([0.62, 0.09, 0.08, 0.08, 0.06, 0.07]);
  const languages = [first];
  if (first !== 0 && random.chance(0.75)) languages.push(0);
  else if (random.chance(TASTE.bilingual)) {
    const second = random.below(LANGUAGES.length);
    if (second !== first) languages.push(second);
  }
  return languages;
}

const shuffled = (random: RandomStream): number[] => {
  const order = TOPICS.map((_, i) => i);
  for (let i = order.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [order[i], order[j]] = [order[j] ?? 0, order[i] ?? 0];
  }
  return order;
};

/** Topics from most to least liked, turned into log-odds by rank. */
function topicTaste(order: readonly number[], random: RandomStream): Float64Array {
  const { loved, liked, indifferent, disliked } = TASTE;
  const taste = new Float64Array(TOPICS.length);
  for (const [rank, topic] of order.entries()) {
    const band =
      rank < loved.count
        ? loved
        : rank < loved.count + liked.count
          ? liked
          : rank >= order.length - disliked.count
            ? disliked
            : indifferent;
    taste[topic] = random.between(band.low, band.high);
  }
  return taste;
}

/** Backwards from the end, so that a profile says what a reader loves now. */
function drawPhases(world: World, random: RandomStream, profile?: ReaderProfile): TastePhase[] {
  const order = shuffled(random);
  if (profile) {
    const rest = order.filter((topic) => !profile.loved.includes(topic));
    order.splice(0, order.length, ...profile.loved, ...rest);
  }
  const phases: TastePhase[] = [];
  let topics = topicTaste(order, random);
  let from = world.preset.windowMs;
  while (from > 0) {
    from -= TASTE.phaseMs * random.between(0.6, 1.4);
    phases.unshift({ from: Math.max(0, from), topics });
    // Before that, one of today's loves was nothing special, and another topic was loved.
    const a = random.below(TASTE.loved.count);
    const b =
      TASTE.loved.count + random.below(TOPICS.length - TASTE.loved.count - TASTE.disliked.count);
    const [now, before] = [order[a] ?? 0, order[b] ?? 0];
    topics = Float64Array.from(topics);
    [topics[now], topics[before]] = [topics[before] ?? 0, topics[now] ?? 0];
    [order[a], order[b]] = [before, now];
  }
  return phases;
}

function drawAuthorTastes(
  world: World,
  random: RandomStream,
  languages: readonly number[],
  phases: readonly TastePhase[],
): Map<number, AuthorTaste> {
  const tastes = new Map<number, AuthorTaste>();
  const { min, max, low, high } = TASTE.favourites;
  const wanted = min + random.below(max - min + 1);
  for (let tries = 0; tries < 40 * wanted && tastes.size < wanted; tries++) {
    // Loves of any phase: some favourites were found long ago.
    const taste = random.pick(phases).topics;
    const topic = random.below(TOPICS.length);
    if ((taste[topic] ?? 0) < TASTE.liked.low) continue;
    const pool = world.authorsByTopic[topic] ?? [];
    if (pool.length === 0) continue;
    const author = authorAt(world, random.pick(pool));
    if (!languages.includes(author.language) || author.spammer) continue;
    const onlyTopic = random.chance(TASTE.oneTopicShare) ? topic : undefined;
    tastes.set(author.index, { affinity: random.between(low, high), onlyTopic });
  }
  for (let i = random.below(TASTE.dislikedAuthors.max + 1); i > 0; i--) {
    const author = drawAuthor(world, random).index;
    if (!tastes.has(author)) tastes.set(author, { affinity: TASTE.dislikedAuthors.affinity });
  }
  return tastes;
}

/** Most favourites, some authors of loved topics, some famous ones. */
function drawFollows(
  world: World,
  random: RandomStream,
  languages: readonly number[],
  phases: readonly TastePhase[],
  tastes: ReadonlyMap<number, AuthorTaste>,
): number[] {
  const follows = new Set<number>();
  for (const [author, taste] of tastes) {
    if (taste.affinity > 0 && random.chance(0.75)) follows.add(author);
  }
  const wanted = follows.size + 6 + random.below(18);
  for (let tries = 0; tries < 30 * wanted && follows.size < wanted; tries++) {
    const topic = random.below(TOPICS.length);
    const taste = random.pick(phases).topics[topic] ?? 0;
    const famous = random.chance(0.25);
    const pool = world.authorsByTopic[topic] ?? [];
    if (pool.length === 0 || (taste < TASTE.liked.low && !famous)) continue;
    const [a, b] = [authorAt(world, random.pick(pool)), authorAt(world, random.pick(pool))];
    const author = a.followers > b.followers ? a : b;
    const known = languages.includes(author.language) && !author.spammer;
    if (known && (tastes.get(author.index)?.affinity ?? 0) >= 0) follows.add(author.index);
  }
  return [...follows];
}

/** The reader of this number, with the taste planted by the world's seed (or around a profile). */
export function createReader(world: World, index: number, profile?: ReaderProfile): WorldReader {
  const random = new RandomStream(world.seed, "reader", index);
  const gaussians = (name: string, n: number, spread: number): Float64Array => {
    const stream = new RandomStream(world.seed, name, index);
    return Float64Array.from({ length: n }, () => spread * stream.normal());
  };
  const drawn = drawLanguages(random);
  const languages = profile?.languages ?? drawn;
  const phases = drawPhases(world, new RandomStream(world.seed, "reader-phases", index), profile);
  const authors = drawAuthorTastes(
    world,
    new RandomStream(world.seed, "reader-authors", index),
    languages,
    phases,
  );
  const follows = drawFollows(
    world,
    new RandomStream(world.seed, "reader-follows", index),
    languages,
    phases,
    authors,
  );
  const [photos = 0, videos = 0] = gaussians("reader-media", 2, TASTE.mediaSpread);
  return {
    index,
    languages,
    phases,
    facets: gaussians("reader-facets", TOPICS.length * FACETS, TASTE.facetSpread),
    styles: gaussians("reader-styles", STYLES.length, TASTE.styleSpread),
    photos,
    videos,
    links: TASTE.linkSpread * random.normal(),
    length: TASTE.lengthSpread * random.normal(),
    authors,
    follows,
    propensities: gaussians("reader-actions", ACTIONS.length, TASTE.propensitySpread),
  };
}
