import { effect } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { articleOf } from "./commands.ts";
import type { Page } from "./page.ts";

/** Opens the feed at the post that a copied link names (`#post=<id>`), once the first feed is there. */
export function useLinkedPost(page: Page): void {
  useEffect(() => {
    const id = new URLSearchParams(location.hash.slice(1)).get("post");
    if (id === null) return undefined;
    const stop = effect(() => {
      const { status, posts } = page.session.state.value;
      if (status === "loading") return;
      queueMicrotask(() => stop());
      history.replaceState(null, "", location.pathname + location.search);
      if (posts.some((post) => post.id === id)) {
        page.shownCount.value = posts.length;
        requestAnimationFrame(() => articleOf(id)?.focus());
      } else {
        page.toast("The post of that link is not in your feed at the moment.");
      }
    });
    return stop;
  }, [page]);
}
