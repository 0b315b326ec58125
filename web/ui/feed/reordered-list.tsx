import { Component, type ComponentChildren, createRef } from "preact";
import { type Placed, heldArticle, moves } from "./reorder.ts";

interface ReorderedListProps {
  /** Changes exactly when the articles or their order change. */
  readonly order: string;
  readonly busy: boolean;
  readonly actedOn: { readonly id: string | undefined };
  readonly children: ComponentChildren;
}

const MOTION = { slideMs: 420, appearMs: 260, easing: "cubic-bezier(0.2, 0.8, 0.2, 1)" };

const prefersStillness = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** Below the bars that cover the page's top. */
function viewport() {
  const bar = document.querySelector(".feed-bar")?.getBoundingClientRect().bottom ?? 0;
  return { top: Math.max(0, bar), bottom: innerHeight };
}

/**
 * A list whose reordering can be followed by eye: what stays on screen slides to its new place, and the article that
 * is being read does not move at all. A class, because only `getSnapshotBeforeUpdate` sees the old places.
 */
export class ReorderedList extends Component<ReorderedListProps> {
  readonly #root = createRef<HTMLDivElement>();

  override getSnapshotBeforeUpdate(previous: Readonly<ReorderedListProps>): readonly Placed[] {
    return previous.order === this.props.order ? [] : this.#places();
  }

  override componentDidUpdate(_props: unknown, _state: unknown, before: readonly Placed[]): void {
    if (before.length === 0) return;
    const articles = this.#articles();
    for (const article of articles) for (const motion of article.getAnimations()) motion.cancel();
    this.#hold(before, new Set(articles.map(({ dataset }) => dataset["postId"] ?? "")));
    if (!prefersStillness()) this.#animate(before);
  }

  render({ busy, children }: ReorderedListProps) {
    return (
      <div class="feed" id="feed" ref={this.#root} role="feed" aria-label="Posts" aria-busy={busy}>
        {children}
      </div>
    );
  }

  #articles(): HTMLElement[] {
    return [...(this.#root.current?.querySelectorAll<HTMLElement>("article") ?? [])];
  }

  #places(): Placed[] {
    return this.#articles().map((article) => {
      const { top, bottom } = article.getBoundingClientRect();
      return { id: article.dataset["postId"] ?? "", top, bottom };
    });
  }

  #hold(before: readonly Placed[], remaining: ReadonlySet<string>): void {
    const where = { actedOn: this.props.actedOn.id, atTop: scrollY < 8 };
    const held = heldArticle(before, remaining, viewport(), where);
    const now = held && this.#places().find(({ id }) => id === held.id);
    if (now) scrollBy({ top: now.top - held.top, behavior: "instant" });
  }

  #animate(before: readonly Placed[]): void {
    const byId = new Map(this.#articles().map((article) => [article.dataset["postId"], article]));
    for (const move of moves(before, this.#places(), viewport())) {
      const article = byId.get(move.id);
      if (move.kind === "appear") {
        article?.animate({ opacity: [0, 1] }, { duration: MOTION.appearMs, easing: "ease-out" });
      } else {
        const from = `translateY(${move.dy}px)`;
        article?.animate(
          { transform: [from, "none"] },
          { duration: MOTION.slideMs, easing: MOTION.easing },
        );
      }
    }
  }
}
