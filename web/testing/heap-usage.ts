import type { CDPSession, Page } from "playwright-core";

/** Bytes of script memory after a collection: objects, and the buffers that they hold. */
export interface HeapUsage {
  readonly objects: number;
  readonly buffers: number;
}

interface Usage {
  readonly usedSize: number;
  readonly embedderHeapUsedSize?: number;
  readonly backingStorageSize?: number;
}

const heapUsage = (usage: Usage): HeapUsage => ({
  objects: usage.usedSize + (usage.embedderHeapUsedSize ?? 0),
  buffers: usage.backingStorageSize ?? 0,
});

/** Measures the page, and its workers by a part of their address, over the devtools protocol. */
export class HeapMeter {
  readonly #page: CDPSession;
  readonly #workers = new Map<string, string>();
  readonly #waiting = new Map<number, (answer: unknown) => void>();
  #last = 0;

  private constructor(session: CDPSession) {
    this.#page = session;
    session.on("Target.attachedToTarget", ({ sessionId, targetInfo }) => {
      this.#workers.set(targetInfo.url, sessionId);
    });
    session.on("Target.receivedMessageFromTarget", ({ message }) => {
      const { id, result } = JSON.parse(message) as { id: number; result?: unknown };
      this.#waiting.get(id)?.(result);
      this.#waiting.delete(id);
    });
  }

  static async attach(page: Page): Promise<HeapMeter> {
    const meter = new HeapMeter(await page.context().newCDPSession(page));
    await meter.#page.send("Target.setAutoAttach", {
      autoAttach: true,
      waitForDebuggerOnStart: false,
      flatten: false,
    });
    return meter;
  }

  async page(): Promise<HeapUsage> {
    await this.#page.send("HeapProfiler.collectGarbage");
    return heapUsage(await this.#page.send("Runtime.getHeapUsage"));
  }

  /** @throws {Error} if there is no such worker. */
  async worker(part: string): Promise<HeapUsage> {
    const found = [...this.#workers].findLast(([url]) => url.includes(part));
    if (!found) throw new Error(`no worker's address has ${part} in it`);
    await this.#ask(found[1], "HeapProfiler.collectGarbage");
    return heapUsage((await this.#ask(found[1], "Runtime.getHeapUsage")) as Usage);
  }

  #ask(sessionId: string, method: string): Promise<unknown> {
    const id = (this.#last += 1);
    const { promise, resolve } = Promise.withResolvers<unknown>();
    this.#waiting.set(id, resolve);
    const message = JSON.stringify({ id, method });
    return this.#page
      .send("Target.sendMessageToTarget", { sessionId, message })
      .then(() => promise);
  }
}
