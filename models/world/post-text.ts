import {
  FACETS,
  LANGUAGES,
  TOPICS,
  type Language,
  type WorldPost,
} from "#models/world/entities.ts";
import { RandomStream } from "#models/world/random.ts";
import {
  ENGLISH_FRAMES,
  ENGLISH_MORE,
  ENGLISH_QUOTES,
  ENGLISH_REPLIES,
  ENGLISH_SPAM,
  WEEKDAYS,
} from "#models/world/words/english-frames.ts";
import { FOREIGN_FRAMES } from "#models/world/words/foreign-frames.ts";
import { ENGLISH_TOPICS, FOREIGN_TOPICS } from "#models/world/words/vocabulary.ts";
import type { World } from "#models/world/world.ts";

/** Two facts in one post are fine; other sentences sound odd twice. */
const REPEATABLE = "{fact}";
/** Share of originals with hashtags. */
const TAGGED = 0.4;
/** Sites that nobody can visit: names below .example are reserved (RFC 2606). */
const SITES = ["journal", "magazine", "blog", "archive", "radio"];

export interface PostContent {
  readonly text: string;
  /** A description of each photo, or of the video. */
  readonly alts: readonly string[];
  readonly links: readonly string[];
}

type Slots = Readonly<Record<string, string>>;

const fill = (frame: string, slots: Slots): string =>
  frame.replaceAll(/\{(\w+)\}/g, (_, name: string) => slots[name] ?? "");
const capitalised = (sentence: string): string =>
  sentence.charAt(0).toUpperCase() + sentence.slice(1);
/** A frame that ends in a slot with its own full stop would end in two. */
const tidy = (sentence: string): string =>
  capitalised(sentence).replaceAll("..", ".").replaceAll("?.", "?").replaceAll("!.", "!");

function termsOf(post: WorldPost): readonly string[] {
  const topic = TOPICS[post.topic] ?? "astronomy";
  const language: Language = LANGUAGES[post.language] ?? "en";
  if (language === "en") return ENGLISH_TOPICS[topic].facets[post.facet]?.terms ?? [];
  const all = FOREIGN_TOPICS[language][topic];
  const each = all.length / FACETS;
  return all.slice(post.facet * each, (post.facet + 1) * each);
}

/** The thing a post is about: drawn from a stream of its own, so that replies can name it. */
const mainTerm = (world: World, post: WorldPost): string =>
  new RandomStream(world.postSeed, "term", post.index).pick(termsOf(post));

function slotsOf(world: World, post: WorldPost, random: RandomStream): Slots {
  const words = ENGLISH_TOPICS[TOPICS[post.topic] ?? "astronomy"];
  const facet = words.facets[post.facet];
  const term = mainTerm(world, post);
  const others = termsOf(post).filter((other) => other !== term);
  return {
    term,
    other: random.pick(others),
    deed: random.pick([...(facet?.deeds ?? []), ...words.deeds]),
    fact: random.pick([...(facet?.facts ?? []), ...words.facts]),
    place: random.pick(words.places),
    tag: words.tags[0] ?? "",
    weekday: random.pick(WEEKDAYS),
    n: String(2 + random.below(28)),
    year: String(1990 + random.below(34)),
    parent: post.parent ? mainTerm(world, post.parent) : term,
  };
}

/** The first sentence's frames and those of the rest. */
function framesOf(post: WorldPost): { first: readonly string[]; more: readonly string[] } {
  const language: Language = LANGUAGES[post.language] ?? "en";
  const foreign = language === "en" ? undefined : FOREIGN_FRAMES[language];
  const more = foreign?.more ?? ENGLISH_MORE;
  if (post.spam) return { first: ENGLISH_SPAM, more: [] };
  if (post.kind === "quote") return { first: foreign?.quotes ?? ENGLISH_QUOTES, more };
  const [frames, style] =
    post.kind === "reply" && post.parent
      ? [foreign?.replies ?? ENGLISH_REPLIES, post.parent.style]
      : [foreign?.frames ?? ENGLISH_FRAMES, post.style];
  return { first: frames[style] ?? [], more };
}

function writeSentences(world: World, post: WorldPost, random: RandomStream): string[] {
  const { first, more } = framesOf(post);
  const sentences = [fill(random.pick(first), slotsOf(world, post, random))];
  const used = new Set<string>();
  for (let tries = 0; sentences.length < post.sentences && more.length > 0 && tries < 12; tries++) {
    const frame = random.pick(more);
    const slots = slotsOf(world, post, random);
    const news = frame.includes("{deed}") ? slots["deed"] : fill(frame, slots);
    const said = sentences.some((written) => written.includes(news ?? ""));
    if (said || (used.has(frame) && frame !== REPEATABLE)) continue;
    used.add(frame);
    sentences.push(fill(frame, slots));
  }
  return sentences.map(tidy);
}

function describeScenes(world: World, post: WorldPost, random: RandomStream): string[] {
  if (post.media === "none") return [];
  const language: Language = LANGUAGES[post.language] ?? "en";
  const slots = { term: mainTerm(world, post) };
  if (language !== "en") return [fill(FOREIGN_FRAMES[language].scene, slots)];
  const scenes = ENGLISH_TOPICS[TOPICS[post.topic] ?? "astronomy"].scenes;
  const count = post.media === "photo" && random.chance(0.2) ? 2 : 1;
  const from = random.below(scenes.length);
  return Array.from({ length: count }, (_, i) => scenes[(from + i) % scenes.length] ?? "");
}

function linkOf(post: WorldPost, random: RandomStream): string[] {
  if (!post.link) return [];
  const number = 100 + random.below(900);
  if (post.spam) return [`https://best-offer-${number}.example/win?ref=${random.below(10_000)}`];
  const topic = TOPICS[post.topic] ?? "astronomy";
  const tag = random.pick(ENGLISH_TOPICS[topic].tags);
  return [`https://${topic}-${random.pick(SITES)}.example/${tag}/${number}`];
}

/** The words of a post, always the same for the same world and post. Reposts have none of their own. */
export function postContent(world: World, post: WorldPost): PostContent {
  if (post.kind === "repost") return { text: "", alts: [], links: [] };
  const random = new RandomStream(world.postSeed, "text", post.index);
  const joint = LANGUAGES[post.language] === "ja" ? "" : " ";
  const parts = [writeSentences(world, post, random).join(joint)];
  const tags = ENGLISH_TOPICS[TOPICS[post.topic] ?? "astronomy"].tags;
  if (post.kind === "original" && !post.spam && random.chance(TAGGED)) {
    const count = 1 + random.below(2);
    const from = random.below(tags.length);
    const chosen = Array.from(
      { length: count },
      (_, i) => `#${tags[(from + i) % tags.length] ?? ""}`,
    );
    parts.push(chosen.join(" "));
  }
  const links = linkOf(post, random);
  const gap = post.sentences > 2 ? "\n\n" : " ";
  return { text: [...parts, ...links].join(gap), alts: describeScenes(world, post, random), links };
}
