import { refresh } from "#web/ui/commands.ts";
import { Icon } from "#web/ui/icon.tsx";
import { usePage } from "#web/ui/page.ts";
import { LogoMark } from "#web/ui/shell/logo.tsx";

const SKELETONS = [3, 2, 4, 2, 3];

/** In the place of posts that are on their way. */
export const FeedSkeleton = () => (
  <div class="feed" role="feed" aria-busy="true" aria-label="Posts, loading">
    {SKELETONS.map((lines, i) => (
      <div key={i} class="post skeleton" aria-hidden="true">
        <div class="skeleton-head" />
        {Array.from({ length: lines }, (_, line) => (
          <div key={line} class="skeleton-line" />
        ))}
      </div>
    ))}
  </div>
);

export function FeedProblem({ reason }: { reason: string }) {
  const page = usePage();
  return (
    <section class="notice" role="alert" data-testid="feed-error">
      <LogoMark />
      <h2>The feed did not load</h2>
      <p>{reason}</p>
      <button type="button" class="button button-strong" onClick={() => void refresh(page)}>
        <Icon name="refresh" />
        Try again
      </button>
    </section>
  );
}

export function EmptyFeed() {
  const page = usePage();
  const { online, mutedKeywords } = page.session.state.value;
  return (
    <section class="notice" data-testid="feed-empty">
      <LogoMark />
      <h2>{online ? "Nothing to read right now" : "Nothing saved to read offline"}</h2>
      <p>
        {online
          ? "No post passed your filters. New ones arrive all the time."
          : "Posts you load while online stay here for the next time you are not."}
      </p>
      {mutedKeywords.length > 0 && (
        <button
          type="button"
          class="button"
          onClick={() => (page.dialog.value = { kind: "settings" })}
        >
          Look at your muted words
        </button>
      )}
      <button type="button" class="button button-strong" onClick={() => void refresh(page)}>
        <Icon name="refresh" />
        Refresh
      </button>
    </section>
  );
}

export function FeedEnd({ count }: { count: number }) {
  const page = usePage();
  return (
    <section class="feed-end">
      <LogoMark />
      <p>That is all for now: {count} posts.</p>
      <button type="button" class="button" onClick={() => void refresh(page)}>
        <Icon name="refresh" />
        Look for more
      </button>
    </section>
  );
}
