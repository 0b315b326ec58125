import { useComputed } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { SHOWN_STEP, usePage } from "#web/ui/page.ts";
import { PostCard } from "#web/ui/post/post-card.tsx";
import { FeedEnd } from "./feed-states.tsx";
import { ReorderedList } from "./reordered-list.tsx";
import { useDwell } from "./use-dwell.ts";

/** How long before its end the list grows, so that nobody waits for it. */
const GROW_AHEAD = "1200px";

export function PostList() {
  const page = usePage();
  const { state } = page.session;
  const posts = useComputed(() => state.value.posts).value;
  const busy = useComputed(() => page.refreshing.value || state.value.status === "loading").value;
  const shown = posts.slice(0, page.shownCount.value);
  const order = shown.map(({ id }) => id).join("\n");
  const more = shown.length < posts.length;
  useDwell(page, order);
  const sentinel = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!more || sentinel.current === null) return undefined;
    const observer = new IntersectionObserver(
      ([entry]) => entry?.isIntersecting && (page.shownCount.value += SHOWN_STEP),
      { rootMargin: GROW_AHEAD },
    );
    observer.observe(sentinel.current);
    return () => observer.disconnect();
  }, [more, shown.length]);
  return (
    <>
      <ReorderedList order={order} busy={busy} actedOn={page.actedOn}>
        {shown.map((post, i) => (
          <PostCard key={post.id} post={post} position={i + 1} setSize={posts.length} />
        ))}
      </ReorderedList>
      {more ? <div class="sentinel" ref={sentinel} /> : <FeedEnd count={posts.length} />}
    </>
  );
}
