import { expose } from "comlink";
import { epochMs } from "#shared/types/ids.ts";
import type { HistoryEntry } from "#shared/types/query.ts";
import { ok } from "#shared/types/result.ts";
import { modelFacts } from "#web/workers/model-store/testing/model-facts.ts";
import { toColumns } from "#web/workers/ranker/candidate-columns.ts";
import {
  type RankCall,
  RankerClient,
  type RankerOptions,
} from "#web/workers/ranker/ranker-client.ts";
import type { RankerApi, RankerError, WebGpuSupport } from "#web/workers/ranker/ranker.api.ts";

export const forever = (): Promise<never> => new Promise(() => {});
export const failure = (code: RankerError["code"]): RankerError => ({ code, reason: "bad luck" });

/** What a worker answers that has loaded a model. */
export const loaded = ok({
  threads: 1,
  historyLength: 2,
  variant: "f32" as const,
  ...modelFacts("m"),
});

/** Of one candidate. */
export const predictions = (value: number) =>
  ok({
    probabilities: Float32Array.of(value),
    dwellSeconds: Float32Array.of(0),
    contextMs: 0,
    candidatesMs: 0,
    chunks: 1,
  });

let open: MessagePort[] = [];

/** Ends all workers; after each test. */
export function closeWorkers(): void {
  for (const port of open) port.close();
  open = [];
}

/**
 * A client whose workers are message channels, numbered from 1, with what `apiOf` says in the place of an API that
 * always succeeds; `crash` does what a browser does when a worker dies.
 */
export function client(
  apiOf: (worker: number) => Partial<RankerApi>,
  options: Omit<RankerOptions, "spawn"> = {},
) {
  const workers: { crash: () => void; ended: boolean }[] = [];
  const spawn = (): Worker => {
    const { port1, port2 } = new MessageChannel();
    open.push(port1, port2);
    const api: RankerApi = {
      probe: () => Promise.resolve<WebGpuSupport>("none"),
      load: () => Promise.resolve(loaded),
      measure: () => Promise.resolve(ok(10)),
      rank: () => Promise.resolve(predictions(workers.length)),
      cancelLoad: () => {},
      cancel: () => {},
      userEmbedding: () => Promise.resolve(ok("AA==")),
      ...apiOf(workers.length + 1),
    };
    expose(api, port2 as never);
    const handle = {
      ended: false,
      crash: () => port1.dispatchEvent(Object.assign(new Event("error"), { message: "boom" })),
    };
    const terminate = (): void => {
      port1.close();
      handle.ended = true;
    };
    workers.push(handle);
    port1.start();
    return Object.assign(port1, { terminate }) as never;
  };
  return { ranker: new RankerClient({ spawn, ...options }), workers };
}

export const entry = (at: number): HistoryEntry => ({
  postId: "p" as never,
  authorId: "a" as never,
  features: [1],
  postCreatedAt: epochMs(0),
  at: epochMs(at),
  actions: [],
  dwellSeconds: 0,
  excerpt: "private words",
});

/** One candidate to rank. */
export const call = (history: readonly HistoryEntry[] = []): RankCall => ({
  history,
  candidates: toColumns([
    { features: [1], createdAt: epochMs(1), counts: { likes: 0, reposts: 0, replies: 0 } },
  ]),
  now: epochMs(2),
});

/** Never aborted. */
export const signal = (): AbortSignal => new AbortController().signal;
