import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { rankerWorker, startRankerEarly } from "#web/session/ranker-worker.ts";

let started: EventTarget[] = [];
const Started = class extends EventTarget {
  constructor() {
    super();
    started.push(this);
  }
};
beforeEach(() => {
  started = [];
  vi.stubGlobal("Worker", Started);
});
afterEach(() => vi.unstubAllGlobals());

describe("a ranker's worker that is started early", () => {
  it("goes to the first who asks, and to nobody else", () => {
    startRankerEarly();
    const [first, second] = [rankerWorker(), rankerWorker()];
    expect(started).toEqual([first, second]);
    expect(first).not.toBe(second);
  });

  it("is not handed out once it has failed", () => {
    startRankerEarly();
    const [failed] = started;
    failed?.dispatchEvent(new Event("error"));
    expect(rankerWorker()).not.toBe(failed);
  });

  it("does not stop the page where the browser refuses workers", () => {
    const warn = vi.spyOn(console, "warn").mockReturnValue();
    vi.stubGlobal(
      "Worker",
      class {
        constructor() {
          throw new DOMException("no workers here", "SecurityError");
        }
      },
    );
    expect(startRankerEarly).not.toThrow();
    expect(warn).toHaveBeenCalledOnce();
    // Whoever asks later is told.
    expect(rankerWorker).toThrow("no workers here");
  });
});
