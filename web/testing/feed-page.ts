import type { Page } from "playwright-core";

export interface ShownPost {
  readonly id: string;
  readonly score: number;
}

export interface ShownRanking {
  readonly runtime: string;
  readonly candidates: number;
  readonly ms: number;
}

/** Opens the app and waits until a model, or the lack of one, has settled the order. */
export async function openFeed(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await settled(page);
}

/** Until the chip names a runtime of the model. */
export async function settled(page: Page, runtimes = ["webgpu", "kernel", "wasm"]): Promise<void> {
  await page.waitForFunction((wanted) => {
    const chip = document.querySelector<HTMLElement>("[data-testid=ranking-chip]");
    return chip !== null && wanted.includes(chip.dataset["runtime"] ?? "");
  }, runtimes);
}

/** What the chip says about the feed that is on screen. */
export const rankingOf = (page: Page): Promise<ShownRanking> =>
  page.getByTestId("ranking-chip").evaluate((chip) => ({
    runtime: chip.dataset["runtime"] ?? "",
    candidates: Number(chip.dataset["candidates"]),
    ms: Number(chip.dataset["ms"]),
  }));

/** The posts on the page, from the top. */
export const feedOrder = (page: Page): Promise<ShownPost[]> =>
  page.locator("article[data-post-id]").evaluateAll((articles) =>
    articles.map((article) => ({
      id: article.dataset["postId"] ?? "",
      score: Number(article.dataset["score"]),
    })),
  );

/** Pairs that stand one way round in `a` and the other in `b`; `gap` is their smaller score difference. */
export function inversions(
  a: readonly ShownPost[],
  b: readonly ShownPost[],
): { readonly pair: readonly [string, string]; readonly gap: number }[] {
  const inB = new Map(b.map((post, place) => [post.id, { place, score: post.score }]));
  const common = a.flatMap((post) => {
    const other = inB.get(post.id);
    return other ? [{ ...post, other }] : [];
  });
  return common.flatMap((upper, i) =>
    common
      .slice(i + 1)
      .filter((lower) => lower.other.place < upper.other.place)
      .map((lower) => ({
        pair: [upper.id, lower.id] as const,
        gap: Math.max(
          Math.abs(upper.score - lower.score),
          Math.abs(upper.other.score - lower.other.score),
        ),
      })),
  );
}
