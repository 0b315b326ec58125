/** What people write about. The index of a name is the topic's number everywhere in the world. */
export const TOPICS = [
  "astronomy",
  "cooking",
  "cycling",
  "chess",
  "film",
  "climate",
  "gardening",
  "football",
  "typography",
  "databases",
  "jazz",
  "hiking",
  "books",
  "coffee",
  "photography",
  "birds",
  "architecture",
  "games",
  "trains",
  "history",
] as const;
export type Topic = (typeof TOPICS)[number];
/** Sub-interests of each topic: readers may like one and be bored by another. */
export const FACETS = 3;

/** How a post is written. */
export const STYLES = ["question", "opinion", "tip", "news", "story", "joke"] as const;

export const LANGUAGES = ["en", "de", "fr", "es", "pt", "ja"] as const;
export type Language = (typeof LANGUAGES)[number];

export type WorldPostKind = "original" | "reply" | "repost" | "quote";

export interface WorldAuthor {
  readonly index: number;
  /** Topic numbers, the main one first. */
  readonly topics: readonly number[];
  /** Share of each of `topics`; adds up to 1. */
  readonly topicShares: readonly number[];
  readonly language: number;
  /** Relative posting rate; a power law. */
  readonly rate: number;
  readonly followers: number;
  /** Mean quality of what they post, in standard deviations. */
  readonly quality: number;
  /** Weight of each style. */
  readonly styles: readonly number[];
  /** Probability that a post carries a photo, a video, a link. */
  readonly photoRate: number;
  readonly videoRate: number;
  readonly linkRate: number;
  readonly spammer: boolean;
}

/** A post without its words: `post-text.ts` writes those, from the same seed, when somebody reads it. */
export interface WorldPost {
  /** Position in time order, from 0. */
  readonly index: number;
  readonly author: number;
  /** Milliseconds since the world began. */
  readonly at: number;
  readonly kind: WorldPostKind;
  /** What is replied to, reposted or quoted. */
  readonly parent?: WorldPost | undefined;
  /** Topic, facet, style and language are those of the content, so a repost has its original's. */
  readonly topic: number;
  readonly facet: number;
  readonly style: number;
  readonly language: number;
  /** How good it is to everybody alike, in standard deviations. Counts follow it; readers only in part. */
  readonly quality: number;
  /** Sentences, 1..4; 0 for a repost. */
  readonly sentences: number;
  readonly media: "none" | "photo" | "video";
  /** 0 unless it is a video. */
  readonly videoMs: number;
  readonly link: boolean;
  readonly spam: boolean;
  readonly label?: "spam" | "nsfw" | "graphic" | undefined;
  /** When its author deletes it, milliseconds since the world began. */
  readonly deletedAt?: number | undefined;
}

/** The post whose words are shown: a repost shows its original. */
export const shownPost = (post: WorldPost): WorldPost =>
  post.kind === "repost" && post.parent ? post.parent : post;
