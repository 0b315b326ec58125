import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import type { UserId } from "#shared/types/ids.ts";
import type { Author } from "#shared/types/post.ts";
import { FollowButton } from "#web/ui/feed/follow-button.tsx";
import { usePage } from "#web/ui/page.ts";
import { Avatar } from "#web/ui/post/avatar.tsx";
import { plural } from "#web/ui/text/numbers.ts";
import { suggestedAuthors } from "./suggested-authors.ts";

const SHOWN = 5;
/** From here on the feed has something to go by. */
const ENOUGH_FOLLOWED = 3;

/** For somebody who starts as themselves: whom to follow, from what is on screen. It stays as it is until dismissed. */
export function FollowSuggestions() {
  const { state } = usePage().session;
  const { reader, following, posts } = state.value;
  // Kept from the first time on: a list that changed with every follow would move under the finger.
  const offer = useRef<{ readonly readerId: UserId; readonly authors: readonly Author[] }>(
    undefined,
  );
  const dismissed = useSignal<UserId | undefined>(undefined);
  if (offer.current?.readerId !== reader.id) {
    if (reader.kind !== "self" || following.size >= ENOUGH_FOLLOWED) return null;
    const found = suggestedAuthors(posts, following, SHOWN);
    if (found.length === 0) return null;
    offer.current = { readerId: reader.id, authors: found };
  }
  if (dismissed.value === reader.id) return null;
  const { authors } = offer.current;
  return (
    <section class="welcome" aria-labelledby="welcome-title" data-testid="follow-suggestions">
      <h2 id="welcome-title">Make it yours</h2>
      <p>
        This feed knows nothing about you yet. Follow a few authors and like what you like: it ranks
        again at once, on this device.
      </p>
      <ul class="people">
        {authors.map((author) => (
          <li key={author.id} class="person">
            <Avatar author={author} />
            <span class="person-words">
              <span class="post-name">{author.name}</span>
              {author.followers !== undefined && (
                <span class="post-quiet">{plural(author.followers, "follower")}</span>
              )}
            </span>
            <FollowButton author={author} />
          </li>
        ))}
      </ul>
      <button type="button" class="button" onClick={() => (dismissed.value = reader.id)}>
        Done
      </button>
    </section>
  );
}
