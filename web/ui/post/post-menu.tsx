import { useComputed, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { RankedCandidate } from "#shared/types/candidate.ts";
import { blockAuthor, copyLink, isFollowed, muteAuthor, toggleFollow } from "#web/ui/commands.ts";
import { Icon, type IconName } from "#web/ui/icon.tsx";
import { usePage } from "#web/ui/page.ts";

/** The overflow menu of a post: a menu button as ARIA describes it, with arrow keys. */
export function PostMenu({ post }: { post: RankedCandidate }) {
  const page = usePage();
  const open = useSignal(false);
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const followed = useComputed(() => isFollowed(page, post.authorId)).value;
  const { author } = post;

  const close = (refocus = true) => {
    open.value = false;
    if (refocus) button.current?.focus();
  };
  useEffect(() => {
    if (!open.value) return undefined;
    root.current?.querySelector<HTMLElement>("[role=menuitem]")?.focus();
    const outside = (event: Event) => {
      if (!(event.target instanceof Node) || !root.current?.contains(event.target)) close(false);
    };
    document.addEventListener("pointerdown", outside);
    return () => document.removeEventListener("pointerdown", outside);
  }, [open.value]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (!open.value) return;
    event.stopPropagation(); // letters and arrows belong to the menu, not to the feed
    const items = [...(root.current?.querySelectorAll<HTMLElement>("[role=menuitem]") ?? [])];
    const at = items.findIndex((item) => item === document.activeElement);
    const target = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
    if (event.key === "Escape" || event.key === "Tab") close(event.key === "Escape");
    else if (target !== undefined) items.at(target % items.length)?.focus();
    if (event.key !== "Tab" && (target !== undefined || event.key === "Escape"))
      event.preventDefault();
  };

  const item = (icon: IconName, label: string, run: () => Promise<void>) => (
    <button
      type="button"
      role="menuitem"
      tabIndex={-1}
      class="menu-item"
      onClick={() => {
        close();
        void run();
      }}
    >
      <Icon name={icon} />
      {label}
    </button>
  );
  return (
    <div class="menu-root" ref={root} onKeyDown={onKeyDown}>
      <button
        ref={button}
        type="button"
        class="action"
        data-testid="action-more"
        aria-haspopup="menu"
        aria-expanded={open.value}
        aria-label={`More about this post by ${author.name}`}
        title="More"
        onClick={() => (open.value = !open.value)}
      >
        <Icon name="more" />
      </button>
      {open.value && (
        <div class="menu" role="menu" aria-label="Post">
          {item(
            followed ? "unfollow" : "follow",
            `${followed ? "Unfollow" : "Follow"} ${author.name}`,
            () => toggleFollow(page, author),
          )}
          {item("mute", `Mute ${author.name}`, () => muteAuthor(page, author))}
          {item("block", `Block ${author.name}`, () => blockAuthor(page, author))}
          {item("link", "Copy link", () => copyLink(page, post))}
        </div>
      )}
    </div>
  );
}
