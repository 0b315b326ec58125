import { type Remote, wrap } from "comlink";
import type { RankerApi } from "#web/workers/ranker/ranker.api.ts";

/** A worker that has a model, or is loading one. */
export interface LiveWorker {
  readonly worker: Worker;
  readonly api: Remote<RankerApi>;
  /** Rejects when the worker dies; never resolves. */
  readonly death: Promise<never>;
  die(reason: string): void;
}

/** Wraps a worker; an error that it does not catch is its death. */
export function connect(worker: Worker): LiveWorker {
  const { promise: death, reject } = Promise.withResolvers<never>();
  death.catch(() => undefined);
  const die = (reason: string): void => {
    worker.terminate();
    reject(new Error(reason));
  };
  worker.addEventListener("error", (event) => die(`the worker crashed: ${event.message}`));
  worker.addEventListener("messageerror", () => die("a message could not be read"));
  return { worker, api: wrap<RankerApi>(worker), death, die };
}

/** Settles like `call`, unless the worker dies first; ends the worker if `since` lies longer back than `limitMs`. */
export async function within<T>(
  live: LiveWorker,
  call: Promise<T>,
  limit: number | (() => number),
  since: () => number = startedNow(),
): Promise<T> {
  const limitMs = typeof limit === "number" ? () => limit : limit;
  const watch = setInterval(() => {
    if (performance.now() - since() > limitMs()) live.die("the worker did not answer in time");
  }, 250);
  try {
    return await Promise.race([call, live.death]);
  } finally {
    clearInterval(watch);
  }
}

function startedNow(): () => number {
  const start = performance.now();
  return () => start;
}
