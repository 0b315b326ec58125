import type { Action } from "#shared/types/action.ts";
import type { RankedCandidate } from "#shared/types/candidate.ts";
import type { PostId, UserId } from "#shared/types/ids.ts";
import type { Author } from "#shared/types/post.ts";
import type { FeedState } from "#web/session/feed-session.ts";
import { type Page, SHOWN_STEP } from "./page.ts";

// What buttons, menus and keys do. Each finds its own words for success and failure.

/** Shows `on` at once and until the session has stored it (or failed to). */
async function optimistic(
  page: Page,
  key: string,
  on: boolean,
  problem: string,
  call: Promise<unknown>,
) {
  const mine = { on };
  page.overrides.value = new Map(page.overrides.value).set(key, mine);
  await page.attempt(problem, call);
  if (page.overrides.value.get(key) !== mine) return; // a later tap has replaced it
  const rest = new Map(page.overrides.value);
  rest.delete(key);
  page.overrides.value = rest;
}

export const isLiked = (page: Page, id: PostId): boolean =>
  page.overrides.value.get(`like:${id}`)?.on ?? page.session.state.value.liked.has(id);
export const isReposted = (page: Page, id: PostId): boolean =>
  page.overrides.value.get(`repost:${id}`)?.on ?? page.session.state.value.reposted.has(id);
export const isFollowed = (page: Page, id: UserId): boolean =>
  page.overrides.value.get(`follow:${id}`)?.on ?? page.session.state.value.following.has(id);

export async function toggleLike(page: Page, post: RankedCandidate): Promise<void> {
  page.actedOn.id = post.id;
  const on = !isLiked(page, post.id);
  await optimistic(page, `like:${post.id}`, on, "The like was not kept.", page.session.like(post));
}

export async function toggleRepost(page: Page, post: RankedCandidate): Promise<void> {
  page.actedOn.id = post.id;
  const on = !isReposted(page, post.id);
  const call = page.session.repost(post);
  await optimistic(page, `repost:${post.id}`, on, "The repost was not kept.", call);
}

export async function toggleFollow(page: Page, author: Author): Promise<void> {
  const on = !isFollowed(page, author.id);
  const call = on ? page.session.follow(author.id) : page.session.unfollow(author.id);
  page.toast(on ? `Following ${author.name}.` : `No longer following ${author.name}.`);
  await optimistic(page, `follow:${author.id}`, on, "That was not kept.", call);
}

/** Runs something that can be taken back, and offers to. */
async function undoable(
  page: Page,
  done: string,
  call: Promise<{ undo(): Promise<void> }>,
): Promise<void> {
  const result = await page.attempt("That was not kept.", call);
  if (result) {
    page.toast(done, async () => {
      await page.attempt("It could not be undone.", result.undo());
    });
  }
}

/** Before a post leaves: the focus goes to its neighbour, so that a keyboard or screen reader is not thrown to the top. */
function focusNeighbour(id: PostId): void {
  const article = articleOf(id);
  if (!article?.contains(document.activeElement)) return;
  const neighbour = article.nextElementSibling ?? article.previousElementSibling;
  if (neighbour instanceof HTMLElement) neighbour.focus({ preventScroll: true });
}

export async function lessLikeThis(page: Page, post: RankedCandidate): Promise<void> {
  focusNeighbour(post.id);
  await undoable(page, "You will see less like this.", page.session.lessLikeThis(post));
}

export async function muteAuthor(page: Page, { id, name }: Author): Promise<void> {
  await undoable(page, `${name} is muted.`, page.session.mute(id));
}

export async function blockAuthor(page: Page, { id, name }: Author): Promise<void> {
  await undoable(page, `${name} is blocked.`, page.session.block(id));
}

/** Remembers what the reader did with a post; never worth a message. */
export function note(page: Page, post: RankedCandidate, action: Action): void {
  page.session.didAction(post, action).catch((error: unknown) => console.warn(action, error));
}

/** A post's own address: where it was published, or this feed scrolled to it. */
const postLink = ({ id, url }: Pick<RankedCandidate, "id" | "url">): string =>
  url ?? `${location.origin}/#post=${encodeURIComponent(id)}`;

export async function copyLink(page: Page, post: RankedCandidate): Promise<void> {
  const copied = await page.attempt(
    "The link was not copied.",
    navigator.clipboard.writeText(postLink(post)).then(() => true),
  );
  if (!copied) return;
  page.toast("Link copied.");
  note(page, post, "share_via_copy_link");
}

export function openPost(page: Page, post: RankedCandidate): void {
  if (page.opened.value.has(post.id)) return;
  page.opened.value = new Set(page.opened.value).add(post.id);
  note(page, post, "click");
}

export function openReply(page: Page, post: RankedCandidate): void {
  page.actedOn.id = post.id;
  page.composer.value = page.composer.value === post.id ? undefined : post.id;
}

export async function refresh(page: Page): Promise<void> {
  if (page.refreshing.value) return;
  page.refreshing.value = true;
  const done = await page.attempt(
    "The feed was not refreshed.",
    page.session.refresh().then(() => true),
  );
  page.refreshing.value = false;
  if (!done) return;
  const { status, error, online } = page.session.state.value;
  if (status === "error") {
    // The banner stands at the page's top, which may be far away.
    if (online && error !== undefined) page.toast(error);
    return;
  }
  backToTop(page);
  page.announcement.value = "Feed refreshed.";
}

export function stopModel(page: Page): void {
  page.session.stopModel();
}

/** Gets the ranking model where it waits for the reader: stopped, failed, or not allowed yet. */
export function getModel(page: Page): void {
  void page.attempt("The model could not be fetched.", page.session.getModel());
}

function backToTop(page: Page): void {
  page.shownCount.value = SHOWN_STEP;
  page.actedOn.id = undefined;
  scrollTo({ top: 0 });
}

export function showPending(page: Page): void {
  backToTop(page);
  page.session.showPending();
}

export async function chooseReader(page: Page, id: UserId): Promise<void> {
  page.dialog.value = undefined;
  if (id === page.session.state.value.reader.id) return;
  backToTop(page);
  await page.attempt("The reader was not changed.", page.session.chooseReader(id));
}

export async function setMode(page: Page, mode: FeedState["mode"]): Promise<void> {
  backToTop(page);
  if (mode === page.session.state.value.mode) return;
  await page.attempt("The order was not changed.", page.session.setMode(mode));
}

export const articleOf = (id: string): HTMLElement | null =>
  document.querySelector(`article[data-post-id="${CSS.escape(id)}"]`);
