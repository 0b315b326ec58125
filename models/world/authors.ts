import { LANGUAGES, STYLES, TOPICS, type WorldAuthor } from "#models/world/entities.ts";
import { RandomStream } from "#models/world/random.ts";
import { pow } from "#models/world/real-math.ts";

/** Share of authors whose posts are advertising. */
const SPAMMER_SHARE = 0.03;
/** Share of authors by language, in the order of `LANGUAGES`. */
const LANGUAGE_SHARES = [0.62, 0.09, 0.08, 0.08, 0.06, 0.07];
/** Pareto exponents: the smaller, the heavier the tail. Posting rates and follower counts of open networks lie here. */
const RATE_EXPONENT = 1.4;
const FOLLOWER_EXPONENT = 1.05;
const MAX_FOLLOWERS = 2_000_000;
/** A rate of 1 is the least active author; nobody posts more than this many times as much. */
const MAX_RATE = 20;

const pareto = (random: RandomStream, exponent: number): number =>
  pow(1 - random.unit(), -1 / exponent);

/** One to three topics. Topics come round-robin, so that even a small world has authors for each. */
function authorTopics(index: number, random: RandomStream): { topics: number[]; shares: number[] } {
  const main = index % TOPICS.length;
  const topics = [main];
  while (topics.length < 3 && random.chance(0.45)) {
    const other = random.below(TOPICS.length);
    if (!topics.includes(other)) topics.push(other);
  }
  const shares =
    topics.length === 1 ? [1] : topics.length === 2 ? [0.68, 0.32] : [0.55, 0.27, 0.18];
  return { topics, shares };
}

/** The author of this number in the world of this seed; the same whatever the size of the world. */
export function createAuthor(seed: number, index: number): WorldAuthor {
  const random = new RandomStream(seed, "author", index);
  const { topics, shares } = authorTopics(index, random);
  const quality = 0.6 * random.normal();
  const spammer = random.chance(SPAMMER_SHARE);
  const reach = pareto(random, FOLLOWER_EXPONENT) * pow(2, quality);
  return {
    index,
    topics,
    topicShares: shares,
    language: random.weighted(LANGUAGE_SHARES.slice(0, LANGUAGES.length)),
    rate: Math.min(MAX_RATE, pareto(random, RATE_EXPONENT)) * (spammer ? 1.5 : 1),
    followers: Math.min(MAX_FOLLOWERS, Math.round(150 * reach * (spammer ? 0.1 : 1))),
    quality: spammer ? -1.2 : quality,
    styles: STYLES.map(() => 0.15 + random.unit() * random.unit() * 2),
    photoRate: 0.45 * random.unit(),
    videoRate: 0.45 * random.unit() * random.unit(),
    linkRate: 0.35 * random.unit(),
    spammer,
  };
}
