import { useEffect } from "preact/hooks";
import { postId } from "#shared/types/ids.ts";
import { deviceStorage } from "#web/session/device-storage.ts";
import {
  lessLikeThis,
  openPost,
  openReply,
  refresh,
  toggleLike,
  toggleRepost,
} from "./commands.ts";
import { type Command, keyCommand } from "./keyboard.ts";
import type { Page } from "./page.ts";
import { singleKeysOn } from "./single-keys.ts";

const articles = () => [...document.querySelectorAll<HTMLElement>("#feed article")];
const focusedArticle = () =>
  document.activeElement?.closest<HTMLElement>("#feed article") ?? undefined;

/** The article to go to from nowhere in particular: the first that begins on screen. */
function firstOnScreen(): HTMLElement | undefined {
  const bar = document.querySelector(".feed-bar")?.getBoundingClientRect().bottom ?? 0;
  return articles().find((article) => article.getBoundingClientRect().top >= bar - 8);
}

function goTo(article: Element | null | undefined): void {
  if (!(article instanceof HTMLElement) || article.tagName !== "ARTICLE") return;
  article.focus({ preventScroll: true });
  article.scrollIntoView({ block: "start", behavior: "instant" }); // below the bar: scroll-margin-top
}

function run(page: Page, command: Command): void {
  const article = focusedArticle();
  const post = article && page.knownPosts.get(postId(article.dataset["postId"] ?? ""));
  switch (command) {
    case "next":
      return goTo(article ? article.nextElementSibling : firstOnScreen());
    case "previous":
      return goTo(article ? article.previousElementSibling : firstOnScreen());
    case "first":
      scrollTo({ top: 0 });
      return articles()[0]?.focus({ preventScroll: true });
    case "leave-before":
      return document.querySelector<HTMLElement>(".feed-bar button")?.focus();
    case "leave-after":
      return document
        .querySelector<HTMLElement>(".feed-end button, .aside button, .rail-foot button")
        ?.focus();
    case "refresh":
      return void refresh(page);
    case "shortcuts":
      page.dialog.value = { kind: "shortcuts" };
      return undefined;
    case "open":
      return post && openPost(page, post);
    case "like":
      return post && void toggleLike(page, post);
    case "repost":
      return post && void toggleRepost(page, post);
    case "reply":
      return post && openReply(page, post);
    case "less":
      return post && void lessLikeThis(page, post);
    case "why":
      if (post) page.dialog.value = { kind: "why", post };
      return undefined;
    default:
      return command satisfies never;
  }
}

const isLetter = ({ key }: KeyboardEvent) => key.length === 1;

/** Listens for the page's keys, except while typing or while a dialog is open. */
export function useKeyboard(page: Page): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || page.dialog.value !== undefined) return;
      const typing =
        event.target instanceof Element &&
        event.target.closest("input, textarea, select, [contenteditable]") !== null;
      const command = keyCommand(event, { typing, inFeed: focusedArticle() !== undefined });
      if (command === undefined || (isLetter(event) && !singleKeysOn(deviceStorage))) return;
      event.preventDefault();
      run(page, command);
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, [page]);
}
