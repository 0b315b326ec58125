import type { Browser } from "playwright-core";
import { seededRandom } from "#shared/testing/seeded-random.ts";
import { HeapMeter, type HeapUsage } from "./heap-usage.ts";
import { openRanker, type RankerApp } from "./ranker-app.ts";

export interface MemoryRun {
  readonly runtime: "webgpu" | "kernel" | "wasm";
  readonly refreshes: number;
  /** Refreshes before the first sample: buffers and compiled code reach their size. */
  readonly warmUp: number;
  readonly samples: number;
  /** Candidates a refresh, drawn anew each time. */
  readonly candidates: { readonly least: number; readonly most: number };
  /** A refresh in so many comes with another history. */
  readonly historyEvery: number;
  readonly log?: (line: string) => void;
}

/** Bytes in use after so many refreshes. */
export interface MemorySample {
  readonly refreshes: number;
  /** The runtime's memory: it only ever grows. */
  readonly wasm: number;
  /** Live GPU buffers. */
  readonly gpu: number;
  readonly worker: HeapUsage;
  readonly page: HeapUsage;
}

/** Refreshes again and again, as a reader would: a vector for retrieval, then a ranking. */
export async function measureRankerMemory(
  browser: Browser,
  app: RankerApp,
  { runtime, refreshes, warmUp, samples, candidates, historyEvery, log = () => {} }: MemoryRun,
): Promise<MemorySample[]> {
  const ranker = await openRanker(browser, app);
  const started = await ranker.start({ runtime });
  if (started.value?.runtime !== runtime)
    throw new Error(`${runtime} did not start: ${JSON.stringify(started)}`);
  const meter = await HeapMeter.attach(ranker.page);
  const random = seededRandom(1);
  const { least, most } = candidates;
  const taken: MemorySample[] = [];
  const every = Math.ceil(refreshes / samples);
  for (let i = 0; i <= warmUp + refreshes; i++) {
    if (i >= warmUp && (i - warmUp) % every === 0) {
      const [worker, page] = [await meter.worker("ranker.worker"), await meter.page()];
      taken.push({ refreshes: i - warmUp, ...(await ranker.memory()), worker, page });
      log(JSON.stringify(taken.at(-1)));
    }
    if (i === warmUp + refreshes) break;
    const history = { history: 128, version: Math.floor(i / historyEvery) };
    await ranker.embed(history);
    await ranker.refresh({
      ...history,
      count: least + Math.floor(random() * (most - least)),
      from: Math.floor(random() * 1e6),
    });
  }
  await ranker.close();
  return taken;
}

/** How much more is in use at the end than at the beginning, by part. Bytes. */
export function growth(samples: readonly MemorySample[]): Readonly<Record<string, number>> {
  const [first, last] = [samples[0], samples.at(-1)];
  if (!first || !last) throw new RangeError("no samples");
  const total = ({ objects, buffers }: HeapUsage): number => objects + buffers;
  return {
    wasm: last.wasm - first.wasm,
    gpu: last.gpu - first.gpu,
    worker: total(last.worker) - total(first.worker),
    page: total(last.page) - total(first.page),
  };
}
