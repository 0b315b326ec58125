import { useComputed } from "@preact/signals";
import { showPending } from "#web/ui/commands.ts";
import { Icon } from "#web/ui/icon.tsx";
import { usePage } from "#web/ui/page.ts";
import { ModelBanner } from "#web/ui/ranking/model-notice.tsx";
import { plural } from "#web/ui/text/numbers.ts";
import { EmptyFeed, FeedProblem, FeedSkeleton } from "./feed-states.tsx";
import { FollowSuggestions } from "./follow-suggestions.tsx";
import { PostList } from "./post-list.tsx";

function OfflineBanner() {
  const { state } = usePage().session;
  const online = useComputed(() => state.value.online).value;
  if (online) return null;
  return (
    <p class="banner" role="status" data-testid="offline-banner">
      <Icon name="offline" />
      You are offline. These posts are saved on this device.
    </p>
  );
}

function PendingPill() {
  const page = usePage();
  const pending = useComputed(() => page.session.state.value.pending).value;
  if (pending === undefined) return null;
  return (
    <div class="pill-place">
      <button type="button" class="pill" data-testid="pending" onClick={() => showPending(page)}>
        <Icon name="up" />
        {pending > 0 ? plural(pending, "new post") : "New order"}
      </button>
    </div>
  );
}

/** A problem while there are posts to read: said, without taking them away. Offline, the other banner says enough. */
function ProblemBanner() {
  const { status, error, posts, online } = usePage().session.state.value;
  if (status !== "error" || posts.length === 0 || !online) return null;
  return (
    <p class="banner banner-problem" role="alert">
      {error ?? "The last refresh failed."} These posts were fetched earlier.
    </p>
  );
}

export function FeedView() {
  const { state } = usePage().session;
  const stage = useComputed(() => {
    const { status, posts } = state.value;
    if (posts.length > 0) return "posts";
    return status === "ready" ? "empty" : status;
  }).value;
  const error = useComputed(() => state.value.error).value;
  return (
    <>
      <OfflineBanner />
      <ProblemBanner />
      <ModelBanner />
      <PendingPill />
      <FollowSuggestions />
      {stage === "posts" && <PostList />}
      {stage === "loading" && <FeedSkeleton />}
      {stage === "empty" && <EmptyFeed />}
      {stage === "error" && <FeedProblem reason={error ?? "Something went wrong."} />}
    </>
  );
}
