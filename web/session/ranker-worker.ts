/** Started before anybody asked for it. */
let early: Worker | undefined;

const start = (): Worker =>
  new Worker(new URL("../workers/ranker/ranker.worker.ts", import.meta.url), {
    type: "module",
    name: "ranker",
  });

/** Starts a worker for the first that will ask for one: its script comes and runs while the page's own does. */
export function startRankerEarly(): void {
  let worker: Worker;
  try {
    worker = start();
  } catch (error) {
    // A browser that refuses workers still shows the page, which asks again and says what is missing.
    console.warn("The ranker's worker did not start early:", error);
    return;
  }
  early = worker;
  // Nobody listens yet: one that fails is not handed out.
  const forget = (): void => {
    if (early === worker) early = undefined;
  };
  worker.addEventListener("error", forget, { once: true });
}

/** A ranker's worker, of its own for each that asks. */
export function rankerWorker(): Worker {
  const worker = early ?? start();
  early = undefined;
  return worker;
}
