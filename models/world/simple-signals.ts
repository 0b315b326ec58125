import type { Dataset, Impression } from "#models/world/dataset.ts";
import type { WorldPost } from "#models/world/entities.ts";
import { countsAt } from "#models/world/popularity.ts";
import { log } from "#models/world/real-math.ts";
import type { Action } from "#shared/types/action.ts";

/** What a feed without a model goes by, each as good as it can honestly be. */
export const SIGNALS = [
  "popularity",
  "author affinity",
  "topic match",
  "last-items similarity",
] as const;

/** How much an impression says about the reader's liking. */
const VALUES: Partial<Record<Action, number>> = {
  favorite: 1,
  repost: 1,
  reply: 1,
  quote: 1,
  share: 1,
  follow_author: 1,
  dwell: 0.35,
  click: 0.35,
  not_interested: -1,
  mute_author: -2,
  block_author: -2,
  report: -2,
};
/** Impressions that the reader's mean counts for, where an author or topic has few of its own. */
const PRIOR_AUTHOR = 3;
const PRIOR_TOPIC = 4;
/** A followed author, in units of the mean value of an impression. */
const FOLLOW_BONUS = 0.25;
/** Liked items looked back at, and how much less the older ones count. */
const LAST_ITEMS = 16;
const RECENCY = 0.9;

interface Mean {
  sum: number;
  count: number;
}

/** What the four signals keep of a reader's past. */
export class ReaderMemory {
  readonly all: Mean = { sum: 0, count: 0 };
  readonly authors = new Map<number, Mean>();
  readonly topics = new Map<number, Mean>();
  /** Newest first. */
  readonly liked: WorldPost[] = [];
  readonly follows: ReadonlySet<number>;
  readonly dataset: Dataset;

  constructor(dataset: Dataset, follows: readonly number[]) {
    this.dataset = dataset;
    this.follows = new Set(follows);
  }

  remember(post: WorldPost, impression: Impression): void {
    let value = 0;
    for (const action of impression.actions) value += VALUES[action] ?? 0;
    value = Math.min(1.5, Math.max(-2, value));
    for (const [means, key] of [
      [this.authors, post.author],
      [this.topics, post.topic],
    ] as const) {
      const mean = means.get(key) ?? { sum: 0, count: 0 };
      mean.sum += value;
      mean.count++;
      means.set(key, mean);
    }
    this.all.sum += value;
    this.all.count++;
    if (value >= 0.3) {
      this.liked.unshift(post);
      if (this.liked.length > LAST_ITEMS) this.liked.pop();
    }
  }
}

const smoothed = (mean: Mean | undefined, prior: number, strength: number): number =>
  ((mean?.sum ?? 0) + prior * strength) / ((mean?.count ?? 0) + strength);

function similarity(a: WorldPost, b: WorldPost): number {
  return (
    (a.topic === b.topic ? (a.facet === b.facet ? 1.6 : 1) : 0) +
    (a.author === b.author ? 0.8 : 0) +
    (a.language === b.language ? 0.8 : 0) +
    (a.style === b.style ? 0.2 : 0) +
    (a.media === b.media ? 0.2 : 0)
  );
}

/** The four signals of a post, in the order of `SIGNALS`. */
export function signalsOf(
  dataset: Dataset,
  memory: ReaderMemory,
  post: WorldPost,
  at: number,
): number[] {
  const { likes, reposts } = countsAt(dataset.world, post, at);
  const prior = memory.all.count > 0 ? memory.all.sum / memory.all.count : 0;
  const followed = memory.follows.has(post.author) ? FOLLOW_BONUS : 0;
  let similar = 0;
  let weight = 1;
  for (const item of memory.liked) {
    similar += weight * similarity(item, post);
    weight *= RECENCY;
  }
  return [
    log(1 + likes + 2 * reposts),
    smoothed(memory.authors.get(post.author), prior, PRIOR_AUTHOR) + followed,
    smoothed(memory.topics.get(post.topic), prior, PRIOR_TOPIC),
    similar,
  ];
}
