import { refKey } from "#edge/thunder/light-post.ts";
import type { EngagementCounts, PostRef } from "#shared/types/post.ts";

/** What the wire's `counts` event may say; what it leaves out is 0. */
export type OutsideTotals = {
  readonly [K in keyof EngagementCounts]?: EngagementCounts[K] | undefined;
};

/** What this network itself has counted. */
export interface OwnCounts {
  likes: number;
  views: number;
  reposts: number;
  replies: number;
  quotes: number;
}

interface Tallied {
  readonly own: OwnCounts;
  outside?: OutsideTotals;
}

const NOTHING: EngagementCounts = { likes: 0, reposts: 0, replies: 0, quotes: 0 };

/** Public totals of each post, whether or not the post has arrived yet. */
export class Tally {
  readonly #byRef = new Map<string, Tallied>();

  add(ref: PostRef, count: keyof OwnCounts, by: number): void {
    this.#of(ref).own[count] += by;
  }

  setOutside(ref: PostRef, totals: OutsideTotals): void {
    this.#of(ref).outside = totals;
  }

  /** By the post's `refKey`. Own engagements add to the totals known from outside. `views` is absent while nobody counted any. */
  counts(key: string): EngagementCounts {
    const tallied = this.#byRef.get(key);
    if (tallied === undefined) return NOTHING;
    const { own, outside } = tallied;
    const views = own.views + (outside?.views ?? 0);
    return {
      likes: own.likes + (outside?.likes ?? 0),
      reposts: own.reposts + (outside?.reposts ?? 0),
      replies: own.replies + (outside?.replies ?? 0),
      quotes: own.quotes + (outside?.quotes ?? 0),
      ...((views > 0 || outside?.views !== undefined) && { views }),
    };
  }

  #of(ref: PostRef): Tallied {
    const key = refKey(ref);
    let tallied = this.#byRef.get(key);
    if (tallied === undefined) {
      tallied = { own: { likes: 0, views: 0, reposts: 0, replies: 0, quotes: 0 } };
      this.#byRef.set(key, tallied);
    }
    return tallied;
  }
}
