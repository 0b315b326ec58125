import type { Author } from "#shared/types/post.ts";
import { articleOf, blockAuthor, muteAuthor } from "#web/ui/commands.ts";
import { FollowButton } from "#web/ui/feed/follow-button.tsx";
import { usePage } from "#web/ui/page.ts";
import { Avatar } from "#web/ui/post/avatar.tsx";
import { compactCount } from "#web/ui/text/numbers.ts";
import { relativeTime } from "#web/ui/text/relative-time.ts";
import { Dialog } from "./dialog.tsx";

const EXCERPT = 140;

/** An author as far as this feed knows them: the public profile, and their posts in it. */
export function AuthorDialog({ author }: { author: Author }) {
  const page = usePage();
  const { posts } = page.session.state.value;
  const own = posts.filter(({ authorId }) => authorId === author.id);
  const leave = (act: () => Promise<void>) => () => {
    page.dialog.value = undefined;
    void act();
  };
  const goTo = (id: string) => {
    page.dialog.value = undefined;
    page.shownCount.value = posts.length;
    requestAnimationFrame(() => articleOf(id)?.focus());
  };
  return (
    <Dialog title={author.name}>
      <div class="profile">
        <Avatar author={author} />
        <p class="person-words">
          <span class="post-quiet">@{author.handle}</span>
          {author.followers !== undefined && (
            <span>{compactCount(author.followers)} followers</span>
          )}
        </p>
        <FollowButton author={author} />
      </div>
      {own.length > 0 && (
        <>
          <h3>In your feed</h3>
          <ul class="profile-posts">
            {own.map((post) => (
              <li key={post.id}>
                <button type="button" class="post-ref" onClick={() => goTo(post.id)}>
                  <span class="post-ref-text" dir="auto" lang={post.lang}>
                    {post.text.slice(0, EXCERPT) || "A repost"}
                  </span>
                  <span class="post-quiet">{relativeTime(post.createdAt, page.now.value)}</span>
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
      <div class="dialog-actions">
        <button type="button" class="button" onClick={leave(() => muteAuthor(page, author))}>
          Mute
        </button>
        <button
          type="button"
          class="button button-danger"
          onClick={leave(() => blockAuthor(page, author))}
        >
          Block
        </button>
      </div>
    </Dialog>
  );
}
