import {
  FACETS,
  LANGUAGES,
  TOPICS,
  type WorldAuthor,
  type WorldPost,
  type WorldPostKind,
} from "#models/world/entities.ts";
import { RandomStream } from "#models/world/random.ts";
import { drawAuthor, type World } from "#models/world/world.ts";

/** Shares of originals, replies, reposts, quotes. */
const KIND_SHARES = [0.62, 0.22, 0.1, 0.06];
const KINDS: readonly WorldPostKind[] = ["original", "reply", "repost", "quote"];
/** Posts of a topic that can still be answered: at least the last this many. Bounds the memory of a streamed world. */
const CONVERSATION_WINDOW = 128;
/** Candidates looked at before giving up on a parent in the author's language and topics. */
const PARENT_TRIES = 20;
const MAX_THREAD_DEPTH = 3;
const LABEL_RATES = { nsfw: 0.008, graphic: 0.006 };
/** Moderation finds this share of the spam. */
const SPAM_LABELLED = 0.5;
const DELETED_SHARE = 0.006;
const VIDEO_MS = { min: 6_000, max: 180_000 };

/** Sentences of an original by style (`STYLES`): news and jokes are short, stories and tips long. */
const LENGTH_SHARES = [
  [0.5, 0.4, 0.1, 0],
  [0.3, 0.4, 0.2, 0.1],
  [0.2, 0.4, 0.25, 0.15],
  [0.5, 0.4, 0.1, 0],
  [0.1, 0.35, 0.35, 0.2],
  [0.8, 0.2, 0, 0],
];

const depth = (post: WorldPost): number =>
  post.kind === "reply" && post.parent ? 1 + depth(post.parent) : 0;

/** Posts that can still be answered or reposted, by topic, oldest first. */
type Conversations = readonly WorldPost[][];

/** A recent post that this author would react to, or none. The better of two fits, because good posts draw more. */
function drawParent(
  conversations: Conversations,
  author: WorldAuthor,
  kind: WorldPostKind,
  random: RandomStream,
): WorldPost | undefined {
  const recent = conversations[author.topics[random.weighted(author.topicShares)] ?? 0] ?? [];
  let best: WorldPost | undefined;
  for (let i = 0, fits = 0; i < PARENT_TRIES && fits < 2 && recent.length > 0; i++) {
    // The square favours what was posted last.
    const back = Math.floor(random.unit() * random.unit() * recent.length);
    const post = recent[recent.length - 1 - back];
    if (!post || post.spam || post.language !== author.language) continue;
    if (kind === "reply" ? depth(post) >= MAX_THREAD_DEPTH : post.kind !== "original") continue;
    if (kind === "repost" && post.author === author.index) continue;
    fits++;
    if (!best || post.quality > best.quality) best = post;
  }
  return best;
}

function drawMedia(
  author: WorldAuthor,
  random: RandomStream,
): Pick<WorldPost, "media" | "videoMs"> {
  const roll = random.unit();
  const length = random.unit();
  if (roll < author.videoRate) {
    const videoMs = Math.round(VIDEO_MS.min + (VIDEO_MS.max - VIDEO_MS.min) * length * length);
    return { media: "video", videoMs };
  }
  return { media: roll < author.videoRate + author.photoRate ? "photo" : "none", videoMs: 0 };
}

function drawLabel(spam: boolean, random: RandomStream): WorldPost["label"] {
  const roll = random.unit();
  if (spam) return roll < SPAM_LABELLED ? "spam" : undefined;
  if (roll < LABEL_RATES.nsfw) return "nsfw";
  return roll < LABEL_RATES.nsfw + LABEL_RATES.graphic ? "graphic" : undefined;
}

function createPost(world: World, index: number, conversations: Conversations): WorldPost {
  const random = new RandomStream(world.postSeed, "post", index);
  const { posts, windowMs } = world.preset;
  // One post a slot: in time order without sorting, so that a million can be streamed.
  const at = Math.floor(((index + random.unit()) / posts) * windowMs);
  const author = drawAuthor(world, random);
  const wanted = author.spammer ? "original" : (KINDS[random.weighted(KIND_SHARES)] ?? "original");
  const parent =
    wanted === "original" ? undefined : drawParent(conversations, author, wanted, random);
  const kind = parent ? wanted : "original";
  const deletedAt = random.chance(DELETED_SHARE) ? at + random.below(6 * 3_600_000) : undefined;
  const base = { index, author: author.index, at, kind, parent, deletedAt };
  if (kind === "repost" && parent) {
    const { topic, facet, style, language, quality, media, videoMs, link, spam } = parent;
    return {
      ...base,
      topic,
      facet,
      style,
      language,
      quality,
      sentences: 0,
      media,
      videoMs,
      link,
      spam,
    };
  }
  const topic = parent?.topic ?? author.topics[random.weighted(author.topicShares)] ?? 0;
  const facet = parent && random.chance(0.8) ? parent.facet : random.below(FACETS);
  const style = random.weighted(author.styles);
  const foreign = !parent && random.chance(0.05);
  const quality = author.quality + 0.8 * random.normal();
  const spam = author.spammer && random.chance(0.85);
  return {
    ...base,
    topic,
    facet,
    style,
    language: foreign ? random.below(LANGUAGES.length) : author.language,
    quality,
    sentences:
      kind === "original"
        ? 1 + random.weighted(LENGTH_SHARES[style] ?? [1])
        : random.chance(0.3)
          ? 2
          : 1,
    ...(kind === "original" ? drawMedia(author, random) : { media: "none", videoMs: 0 }),
    link: spam || (kind === "original" && random.chance(author.linkRate)),
    spam,
    label: drawLabel(spam, random),
  };
}

/** All posts in time order, in memory that does not grow with their number. */
export function* streamPosts(world: World): Generator<WorldPost, void> {
  const conversations: Conversations = TOPICS.map(() => []);
  for (let index = 0; index < world.preset.posts; index++) {
    const post = createPost(world, index, conversations);
    const recent = conversations[post.topic];
    if (recent && post.kind !== "repost" && recent.push(post) >= 2 * CONVERSATION_WINDOW) {
      recent.splice(0, CONVERSATION_WINDOW);
    }
    yield post;
  }
}
