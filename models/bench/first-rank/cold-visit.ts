import { chromium } from "playwright-core";
import { COLD_VISIT } from "#models/bench/first-rank/cold-visit-params.ts";
import { slowProcesses } from "#models/bench/first-rank/slow-processes.ts";
import { chromiumPath } from "../../../web/testing/chromium.ts";

export interface Visit {
  /** From the navigation to a feed that the model ranked on the device. */
  readonly ms: number;
  /** To the first post on the page, whoever ranked it. */
  readonly firstPostMs: number;
  readonly candidates: number;
}

interface Marks {
  post?: number;
  ranked?: number;
  candidates?: number;
}

/** Runs in the page before its scripts do: notes when what is waited for first appears, on the page's own clock. */
function watch(runtime: string): void {
  const marks: Marks = {};
  Object.assign(globalThis, { benchMarks: marks });
  new MutationObserver(() => {
    if (marks.post === undefined && document.querySelector("article"))
      marks.post = performance.now();
    const chip = document.querySelector<HTMLElement>("[data-testid=ranking-chip]");
    if (marks.ranked !== undefined || chip?.dataset["runtime"] !== runtime) return;
    marks.ranked = performance.now();
    marks.candidates = Number(chip.dataset["candidates"]);
  }).observe(document, { childList: true, subtree: true, attributes: true });
}

/**
 * Opens the app in a new browser with an empty profile, slowed down, and waits until a runtime has ranked.
 *
 * @param runtime as the app calls it: it is also what the address asks for
 * @throws {Error} if it has not ranked in time, with what the page says instead
 */
export async function visitCold(origin: string, runtime: string): Promise<Visit> {
  if (chromiumPath === undefined) throw new Error("no Chromium found; set CHROMIUM");
  const server = await chromium.launchServer({
    executablePath: chromiumPath,
    args: ["--no-sandbox"],
  });
  const group = server.process().pid;
  if (group === undefined) throw new Error("Chromium did not start");
  const browser = await chromium.connect(server.wsEndpoint());
  const page = await browser.newPage();
  await page.addInitScript(watch, runtime);
  const slowed = slowProcesses(group, COLD_VISIT.cpuSlowdown);
  try {
    await page.goto(`${origin}/?runtime=${runtime}`, { timeout: COLD_VISIT.patienceMs });
    await page
      .waitForFunction(
        () => (globalThis as unknown as { benchMarks: Marks }).benchMarks.ranked !== undefined,
        undefined,
        { timeout: COLD_VISIT.patienceMs, polling: 100 },
      )
      .catch(async () => {
        const chip = await page.getByTestId("ranking-chip").textContent().catch(String);
        throw new Error(`"${runtime}" ranked nothing; the page says: ${chip}`);
      });
    const marks = await page.evaluate(
      () => (globalThis as unknown as { benchMarks: Marks }).benchMarks,
    );
    const { post = NaN, ranked = NaN, candidates = 0 } = marks;
    return { ms: ranked, firstPostMs: post, candidates };
  } finally {
    await slowed.stop();
    await browser.close();
    await server.close();
  }
}
