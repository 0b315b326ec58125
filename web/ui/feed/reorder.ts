/** Where an article was on screen: distances from the viewport's top, in CSS pixels. */
export interface Placed {
  readonly id: string;
  readonly top: number;
  readonly bottom: number;
}

export interface Viewport {
  /** Below the bar that covers the top. */
  readonly top: number;
  readonly bottom: number;
}

/**
 * The article that must not move when the list is reordered: the one just acted on if it is on screen, else the first
 * that is. At the very top of the list nothing is held, so that a reader there sees the new order from its start.
 */
export function heldArticle(
  before: readonly Placed[],
  remaining: ReadonlySet<string>,
  viewport: Viewport,
  { actedOn, atTop }: { readonly actedOn?: string | undefined; readonly atTop: boolean },
): Placed | undefined {
  const onScreen = before.filter(
    ({ id, top, bottom }) => remaining.has(id) && bottom > viewport.top && top < viewport.bottom,
  );
  const acted = onScreen.find(({ id }) => id === actedOn);
  if (acted !== undefined || atTop) return acted;
  return onScreen[0];
}

/** How an article gets from its old place to its new one. `dy`: how far above (-) or below its new place it starts. */
export type Move =
  | { readonly id: string; readonly kind: "slide"; readonly dy: number }
  | { readonly id: string; readonly kind: "appear" };

/** The moves worth showing. What neither starts nor ends on screen does not move; what comes from far away appears. */
export function moves(
  before: readonly Placed[],
  after: readonly Placed[],
  viewport: Viewport,
): readonly Move[] {
  const visible = ({ top, bottom }: Placed) => bottom > viewport.top && top < viewport.bottom;
  const height = viewport.bottom - viewport.top;
  const old = new Map(before.map((placed) => [placed.id, placed]));
  return after.flatMap((now): Move[] => {
    const was = old.get(now.id);
    if (!visible(now) && (was === undefined || !visible(was))) return [];
    if (was === undefined) return [{ id: now.id, kind: "appear" }];
    const dy = was.top - now.top;
    if (Math.abs(dy) < 1) return [];
    return Math.abs(dy) > height * 1.5
      ? [{ id: now.id, kind: "appear" }]
      : [{ id: now.id, kind: "slide", dy }];
  });
}
