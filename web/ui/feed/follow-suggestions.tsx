import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import type { UserId } from "#shared/types/ids.ts";
import type { Author } from "#shared/types/post.ts";
import { deviceStorage } from "#web/session/device-storage.ts";
import { FollowButton } from "#web/ui/feed/follow-button.tsx";
import { Icon } from "#web/ui/icon.tsx";
import { usePage } from "#web/ui/page.ts";
import { Avatar } from "#web/ui/post/avatar.tsx";
import { plural } from "#web/ui/text/numbers.ts";
import { suggestedAuthors } from "./suggested-authors.ts";

const DISMISSED_KEY = "perch.suggestions-dismissed";
const SHOWN = 6;
/** From so many follows and likes on, the feed has something to go by. */
const ENOUGH_TO_GO_BY = 3;

/**
 * For somebody who starts as themselves: whom to follow, from what is on screen. One row, so that the first post is in
 * sight on a phone too. It stays as it is until dismissed, once for all visits.
 */
export function FollowSuggestions() {
  const { state } = usePage().session;
  const { reader, following, liked, posts } = state.value;
  // Kept from the first time on: a list that changed with every follow would move under the finger.
  const offer = useRef<{ readonly readerId: UserId; readonly authors: readonly Author[] }>(
    undefined,
  );
  const dismissed = useSignal(deviceStorage.getItem(DISMISSED_KEY) !== null);
  if (offer.current?.readerId !== reader.id) {
    if (reader.kind !== "self" || following.size + liked.size >= ENOUGH_TO_GO_BY) return null;
    const found = suggestedAuthors(posts, following, SHOWN);
    if (found.length === 0) return null;
    offer.current = { readerId: reader.id, authors: found };
  }
  if (dismissed.value) return null;
  const { authors } = offer.current;
  const dismiss = () => {
    dismissed.value = true;
    try {
      deviceStorage.setItem(DISMISSED_KEY, "yes");
    } catch {
      // Full: they come back with the next visit.
    }
  };
  return (
    <section class="welcome" aria-labelledby="welcome-title" data-testid="follow-suggestions">
      <header class="welcome-head">
        <h2 id="welcome-title">Make it yours</h2>
        <button
          type="button"
          class="icon-button"
          aria-label="Done with suggestions"
          title="Done"
          onClick={dismiss}
        >
          <Icon name="close" />
        </button>
      </header>
      <p>Follow somebody, like what you like: the feed ranks again at once, on this device.</p>
      <ul class="suggestions">
        {authors.map((author) => (
          <li key={author.id} class="suggestion">
            <Avatar author={author} />
            <span class="post-name">
              <bdi>{author.name}</bdi>
            </span>
            {author.followers !== undefined && (
              <span class="post-quiet">{plural(author.followers, "follower")}</span>
            )}
            <FollowButton author={author} />
          </li>
        ))}
      </ul>
    </section>
  );
}
