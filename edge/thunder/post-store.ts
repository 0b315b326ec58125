import { factsOf, type LightPost, type PostFacts, refKey } from "#edge/thunder/light-post.ts";
import { PostingList } from "#edge/thunder/posting-list.ts";
import { isDeleted, NEVER, switched, type Toggle } from "#edge/thunder/toggle.ts";
import { THUNDER } from "#shared/params/thunder.ts";
import type { EpochMs, PostId, UserId } from "#shared/types/ids.ts";
import { newestFirst } from "#shared/types/newest-first.ts";
import type { PostRef } from "#shared/types/post.ts";

/** The first half of an in-network read: what one store can say by itself. */
export interface ScanQuery {
  readonly authors: readonly UserId[];
  readonly exclude: ReadonlySet<PostId>;
  readonly videosOnly: boolean;
  /** How many posts the whole read wants. */
  readonly limit: number;
  readonly now: EpochMs;
}

export interface Scan<P extends LightPost> {
  /** Part of the timeline, whatever other stores know. At most `limit`, newest first. */
  readonly settled: readonly P[];
  /** Per author, newest first: replies, reposts and videos, which `settleTimeline` decides. */
  readonly open: readonly (readonly P[])[];
  /** Entries in the visited lists. */
  readonly eligible: number;
}

interface Timelines<P extends LightPost> {
  readonly originals: PostingList<P>;
  /** Replies and reposts. */
  readonly secondary: PostingList<P>;
  /** Every post that may be video eligible: own videos, and reposts, whose source decides. */
  readonly videos: PostingList<P>;
}

/**
 * Recent posts by author: X's Thunder as a pure class. One instance may hold every author or a shard of them; a read
 * is `scan` here, `facts` wherever parents and sources live, then `settleTimeline`.
 *
 * What it answers depends on the set of posts, deletes and undeletes it was given, and on `now`; never on their order.
 *
 * @see xai-org/x-algorithm `thunder/posts/post_store.rs`
 */
export class PostStore<P extends LightPost = LightPost> {
  readonly #posts = new Map<PostId, P>();
  readonly #timelines = new Map<UserId, Timelines<P>>();
  readonly #lives = new Map<string, Toggle>();
  /** Stored posts with a delete in force: what a scan asks, once per entry. */
  readonly #dead = new Set<PostId>();

  get postCount(): number {
    return this.#posts.size;
  }

  /** Authors with a timeline. */
  get authorCount(): number {
    return this.#timelines.size;
  }

  get(id: PostId): P | undefined {
    return this.#posts.get(id);
  }

  /** The post, unless a delete is in force. */
  alive(id: PostId): P | undefined {
    return this.#dead.has(id) ? undefined : this.#posts.get(id);
  }

  /** Stores a post; a known id is left as it is. Posts beyond retention are kept outside the timelines. */
  insert(post: P, now: EpochMs): void {
    if (this.#posts.has(post.id)) return;
    this.#posts.set(post.id, post);
    if (isDeleted(this.life({ postId: post.id, authorId: post.authorId }))) this.#dead.add(post.id);
    if (post.createdAt >= notBefore(now)) this.#list(post);
  }

  life(ref: PostRef): Toggle {
    return this.#lives.get(refKey(ref)) ?? NEVER;
  }

  /** Records a delete or an undelete by the author; answers the new life, or undefined if nothing changed. */
  setLife(ref: PostRef, side: "deleted" | "undeleted", at: EpochMs): Toggle | undefined {
    const life = switched(this.life(ref), side === "deleted" ? "offAt" : "onAt", at);
    if (life !== undefined) this.restoreLife(ref, life);
    return life;
  }

  restoreLife(ref: PostRef, life: Toggle): void {
    this.#lives.set(refKey(ref), life);
    if (this.#posts.get(ref.postId)?.authorId !== ref.authorId) return;
    if (isDeleted(life)) this.#dead.add(ref.postId);
    else this.#dead.delete(ref.postId);
  }

  /** What is known of a parent or source; undefined if nothing. A reference must name the right author. */
  facts(ref: PostRef, now: EpochMs): PostFacts | undefined {
    const post = this.#posts.get(ref.postId);
    const deleted = isDeleted(this.life(ref));
    if (post === undefined || post.authorId !== ref.authorId)
      return deleted ? { present: false, deleted } : undefined;
    return factsOf(post, !deleted && post.createdAt >= notBefore(now), deleted);
  }

  scan({ authors, exclude, videosOnly, limit, now }: ScanQuery): Scan<P> {
    const oldest = notBefore(now);
    let settled: P[] = [];
    let open: P[][] = [];
    let eligible = 0;
    for (const author of authors) {
      const timelines = this.#timelines.get(author);
      if (timelines === undefined) continue;
      const walk = (list: PostingList<P>, isCounted: (post: P) => boolean, cap: number): P[] => {
        const taken: P[] = [];
        let counted = 0;
        for (const post of list.since(oldest)) {
          if (this.#dead.has(post.id)) continue;
          eligible++;
          if (counted >= cap || exclude.has(post.id)) continue;
          if (isCounted(post)) counted++;
          taken.push(post);
        }
        return taken;
      };
      if (videosOnly) {
        open.push(walk(timelines.videos, (post) => post.hasVideo, THUNDER.scanPerAuthor));
      } else {
        settled.push(...walk(timelines.originals, () => true, THUNDER.originalsPerAuthor));
        open.push(walk(timelines.secondary, () => true, THUNDER.scanPerAuthor));
      }
    }
    settled.sort(newestFirst);
    const last = settled[limit - 1];
    if (last !== undefined) {
      // Whatever is older than `limit` settled posts cannot be in the answer.
      settled = settled.slice(0, limit);
      open = open.map((posts) => posts.filter((post) => newestFirst(post, last) < 0));
    }
    return { settled, open: open.filter((posts) => posts.length > 0), eligible };
  }

  /** Takes expired posts out of the timelines; lookups keep them. Answers how many entries left. */
  trim(now: EpochMs): number {
    const oldest = notBefore(now);
    let trimmed = 0;
    for (const [author, { originals, secondary, videos }] of this.#timelines) {
      trimmed += originals.trim(oldest) + secondary.trim(oldest);
      videos.trim(oldest);
      if (originals.length + secondary.length === 0) this.#timelines.delete(author);
    }
    return trimmed;
  }

  #list(post: P): void {
    let timelines = this.#timelines.get(post.authorId);
    if (timelines === undefined) {
      const list = (): PostingList<P> => new PostingList<P>(THUNDER.postingListLength);
      timelines = { originals: list(), secondary: list(), videos: list() };
      this.#timelines.set(post.authorId, timelines);
    }
    const isSecondary = post.replyTo !== undefined || post.repostOf !== undefined;
    (isSecondary ? timelines.secondary : timelines.originals).insert(post);
    if (post.replyTo === undefined && (post.hasVideo || post.repostOf !== undefined))
      timelines.videos.insert(post);
  }
}

const notBefore = (now: EpochMs): number => now - THUNDER.retentionMs;
