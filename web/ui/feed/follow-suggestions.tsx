import { useComputed } from "@preact/signals";
import type { Author } from "#shared/types/post.ts";
import { isFollowed, toggleFollow } from "#web/ui/commands.ts";
import { usePage } from "#web/ui/page.ts";
import { Avatar } from "#web/ui/post/avatar.tsx";
import { plural } from "#web/ui/text/numbers.ts";
import { suggestedAuthors } from "./suggested-authors.ts";

const SHOWN = 5;
/** From here on the feed has something to go by. */
const ENOUGH_FOLLOWED = 3;

export function FollowButton({ author }: { author: Author }) {
  const page = usePage();
  const followed = useComputed(() => isFollowed(page, author.id)).value;
  return (
    <button
      type="button"
      class={followed ? "button" : "button button-strong"}
      aria-pressed={followed}
      aria-label={`${followed ? "Following" : "Follow"} ${author.name}`}
      onClick={() => void toggleFollow(page, author)}
    >
      {followed ? "Following" : "Follow"}
    </button>
  );
}

/** For somebody who starts as themselves: whom to follow, from what is on screen. */
export function FollowSuggestions() {
  const page = usePage();
  const { reader, following, posts } = page.session.state.value;
  if (reader.kind !== "self" || following.size >= ENOUGH_FOLLOWED) return null;
  const authors = suggestedAuthors(posts, following, SHOWN);
  if (authors.length === 0) return null;
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
    </section>
  );
}
