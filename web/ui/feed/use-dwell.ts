import { useEffect, useRef } from "preact/hooks";
import { postId } from "#shared/types/ids.ts";
import type { Page } from "#web/ui/page.ts";
import { type Dwell, DwellTracker } from "./dwell-tracker.ts";

/** A post is being looked at when half of it is on screen, or when it fills half of the screen. */
const VISIBLE_SHARE = 0.5;

function isLookedAt({
  intersectionRatio,
  intersectionRect,
  rootBounds,
}: IntersectionObserverEntry): boolean {
  const screen = rootBounds?.height ?? innerHeight;
  return intersectionRatio >= VISIBLE_SHARE || intersectionRect.height >= screen * VISIBLE_SHARE;
}

/** Tells the session how long each article in the list was on screen. `order` changes when the articles do. */
export function useDwell(page: Page, order: string): void {
  const observer = useRef<IntersectionObserver>(undefined);
  useEffect(() => {
    const tracker = new DwellTracker();
    const report = (dwell: Dwell | undefined) => {
      const post = dwell && page.knownPosts.get(postId(dwell.id));
      if (post) page.session.sawPost(post, dwell.ms);
    };
    observer.current = new IntersectionObserver(
      (entries) => {
        for (const entry of entries) {
          const id =
            entry.target instanceof HTMLElement ? entry.target.dataset["postId"] : undefined;
          if (id === undefined) continue;
          if (isLookedAt(entry)) tracker.enter(id, entry.time);
          else report(tracker.leave(id, entry.time));
        }
      },
      { threshold: [0, 0.25, VISIBLE_SHARE, 0.75, 1] },
    );
    const onVisibility = () => {
      if (document.hidden) tracker.pause(performance.now()).forEach(report);
      else tracker.resume(performance.now());
    };
    document.addEventListener("visibilitychange", onVisibility);
    return () => {
      document.removeEventListener("visibilitychange", onVisibility);
      observer.current?.disconnect();
    };
  }, [page]);
  useEffect(() => {
    // Observing again what is observed does nothing; what has left the page reports itself as not on screen.
    for (const article of document.querySelectorAll("#feed article"))
      observer.current?.observe(article);
  }, [order]);
}
