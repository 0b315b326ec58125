import { type Remote, wrap } from "comlink";
import { Lifetime } from "#web/workers/ranker/lifetime.ts";
import type { RankerApi } from "#web/workers/ranker/ranker.api.ts";

/** How often a call is looked after. Milliseconds. */
const WATCH_INTERVAL_MS = 250;

/** A worker that has a model, or is loading one. */
export interface LiveWorker {
  readonly api: Remote<RankerApi>;
  readonly life: Lifetime;
  /** Ends the worker; calls under way fail with the reason. */
  die(reason: string): void;
}

/** Wraps a worker; an error that it does not catch is its death. */
export function connect(worker: Worker): LiveWorker {
  const life = new Lifetime();
  const die = (reason: string): void => {
    worker.terminate();
    life.end(reason);
  };
  worker.addEventListener("error", (event) => die(`its worker stopped: ${event.message}`));
  worker.addEventListener("messageerror", () => die("a message could not be read"));
  return { api: wrap<RankerApi>(worker), life, die };
}

/** The worker in use, if there is one. */
export class WorkerSlot {
  readonly #spawn: () => Worker;
  #live: LiveWorker | undefined;

  constructor(spawn: () => Worker) {
    this.#spawn = spawn;
  }

  get live(): LiveWorker | undefined {
    return this.#live;
  }

  /** The worker in use, or a new one. */
  connect(): LiveWorker {
    this.#live ??= connect(this.#spawn());
    return this.#live;
  }

  end(reason: string): void {
    this.#live?.die(reason);
    this.#live = undefined;
  }
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
    if (performance.now() - since() > limitMs()) live.die("it did not answer in time");
  }, WATCH_INTERVAL_MS);
  try {
    return await live.life.during(call);
  } finally {
    clearInterval(watch);
  }
}

function startedNow(): () => number {
  const start = performance.now();
  return () => start;
}
