import { expose } from "comlink";
import { afterEach, describe, expect, it, vi } from "vitest";
import { DEVICE } from "#shared/params/device.ts";
import { epochMs } from "#shared/types/ids.ts";
import type { HistoryEntry } from "#shared/types/query.ts";
import { err, ok } from "#shared/types/result.ts";
import { modelFacts } from "#web/workers/model-store/testing/model-facts.ts";
import { toColumns } from "#web/workers/ranker/candidate-columns.ts";
import { RankerClient } from "#web/workers/ranker/ranker-client.ts";
import type {
  LoadRequest,
  RankerApi,
  RankerError,
  Runtime,
  WebGpuSupport,
} from "#web/workers/ranker/ranker.api.ts";

const forever = (): Promise<never> => new Promise(() => {});
const loaded = ok({
  threads: 1,
  historyLength: 2,
  variant: "f32" as const,
  ...modelFacts("m"),
});
const predictions = (value: number) =>
  ok({
    probabilities: Float32Array.of(value),
    dwellSeconds: Float32Array.of(0),
    contextMs: 0,
    candidatesMs: 0,
    chunks: 1,
  });

/** Workers on message channels, one API each; `crash` does what a browser does when a worker dies. */
function fakeWorkers(apiOf: (worker: number) => Partial<RankerApi>) {
  const workers: { crash: () => void; ended: boolean }[] = [];
  const ports: MessagePort[] = [];
  const spawn = (): Worker => {
    const { port1, port2 } = new MessageChannel();
    ports.push(port1, port2);
    const api: RankerApi = {
      probe: () => Promise.resolve<WebGpuSupport>("none"),
      load: () => Promise.resolve(loaded),
      rank: () => Promise.resolve(predictions(workers.length)),
      cancelLoad: () => {},
      cancel: () => {},
      userEmbedding: () => Promise.resolve(ok("AA==")),
      ...apiOf(workers.length + 1),
    };
    expose(api, port2 as never);
    const worker = Object.assign(port1, {
      terminate: () => {
        port1.close();
        handle.ended = true;
      },
    });
    const handle = {
      ended: false,
      crash: () => port1.dispatchEvent(Object.assign(new Event("error"), { message: "boom" })),
    };
    workers.push(handle);
    port1.start();
    return worker as never;
  };
  return { spawn, workers, close: () => ports.forEach((port) => port.close()) };
}

let fakes: ReturnType<typeof fakeWorkers> | undefined;
afterEach(() => fakes?.close());
function client(
  apiOf: (worker: number) => Partial<RankerApi>,
  options: { forced?: Runtime; onProgress?: (loaded: number, total: number) => void } = {},
) {
  fakes = fakeWorkers(apiOf);
  return { ranker: new RankerClient({ spawn: fakes.spawn, ...options }), workers: fakes.workers };
}

const entry = (at: number): HistoryEntry => ({
  postId: "p" as never,
  authorId: "a" as never,
  features: [1],
  postCreatedAt: epochMs(0),
  at: epochMs(at),
  actions: [],
  dwellSeconds: 0,
  excerpt: "private words",
});
const call = (history: readonly HistoryEntry[] = []) => ({
  history,
  candidates: toColumns([
    { features: [1], createdAt: epochMs(1), counts: { likes: 0, reposts: 0, replies: 0 } },
  ]),
  now: epochMs(2),
});
const signal = () => new AbortController().signal;

describe("the choice of a runtime", () => {
  const supports = (
    support: WebGpuSupport,
    tried: Runtime[],
    failing: readonly Runtime[] = [],
  ) => ({
    probe: () => Promise.resolve(support),
    load: ({ runtime }: LoadRequest) => {
      tried.push(runtime);
      return Promise.resolve(
        failing.includes(runtime) ? err({ code: "start-failed" as const, reason: "no" }) : loaded,
      );
    },
  });

  it("is WebGPU where there is a real adapter", async () => {
    const tried: Runtime[] = [];
    const { ranker } = client(() => supports("hardware", tried));
    expect(await ranker.load()).toMatchObject({ ok: true, value: { runtime: "webgpu" } });
    expect(await ranker.load()).toMatchObject({ value: { fellBack: undefined } });
    expect(tried).toEqual(["webgpu"]);
  });

  it.each<{ support: WebGpuSupport; because: string }>([
    { support: "software", because: "emulated" },
    { support: "none", because: "no WebGPU" },
  ])("is WASM where WebGPU is $support, and says why", async ({ support, because }) => {
    const tried: Runtime[] = [];
    const { ranker } = client(() => supports(support, tried));
    expect(await ranker.load()).toMatchObject({
      ok: true,
      value: { runtime: "wasm", fellBack: expect.stringContaining(because) },
    });
    expect(tried).toEqual(["wasm"]);
  });

  it("is WebGPU on a software adapter if the reader asks for it", async () => {
    const tried: Runtime[] = [];
    const { ranker } = client(() => supports("software", tried), { forced: "webgpu" });
    expect(await ranker.load()).toMatchObject({ value: { runtime: "webgpu" } });
  });

  it("steps down to WASM in a new worker when WebGPU does not start", async () => {
    const tried: Runtime[] = [];
    const { ranker, workers } = client(() => supports("hardware", tried, ["webgpu"]));
    expect(await ranker.load()).toMatchObject({
      value: { runtime: "wasm", fellBack: "WebGPU does not start: no" },
    });
    expect(tried).toEqual(["webgpu", "wasm"]);
    expect(workers.map(({ ended }) => ended)).toEqual([true, false]);
  });

  it("is the same with other weights, in a new worker, when the best weights fail", async () => {
    const tried: (readonly string[] | undefined)[] = [];
    const { ranker, workers } = client((n) => ({
      probe: () => Promise.resolve("hardware"),
      load: ({ without }: LoadRequest) => {
        tried.push(without);
        const failed = { code: "wrong-outputs" as const, reason: "off", variant: "f16" as const };
        return Promise.resolve(n === 1 ? err(failed) : loaded);
      },
    }));
    expect(await ranker.load()).toMatchObject({
      value: { runtime: "webgpu", fellBack: expect.stringContaining("f16 weights") },
    });
    expect(tried).toEqual([[], ["f16"]]);
    expect(workers.map(({ ended }) => ended)).toEqual([true, false]);
  });

  it("is an error that names every attempt when none works", async () => {
    const { ranker } = client(() => supports("hardware", [], ["webgpu", "wasm"]));
    expect(await ranker.load()).toMatchObject({
      ok: false,
      error: { reason: "WebGPU does not start: no; WASM does not start: no" },
    });
  });

  it("steps down when loading crashes the worker", async () => {
    const { ranker, workers } = client((n) =>
      n === 1 ? { probe: () => Promise.resolve("hardware"), load: forever } : {},
    );
    const loading = ranker.load();
    await vi.waitFor(() => expect(workers).toHaveLength(1));
    await new Promise((resolve) => setTimeout(resolve, 20));
    workers[0]?.crash();
    expect(await loading).toMatchObject({
      value: { runtime: "wasm", fellBack: expect.stringContaining("boom") },
    });
  });

  it("does not blame the runtime for a model that did not arrive, and asks again later", async () => {
    let online = false;
    const { ranker } = client(() => ({
      probe: () => Promise.resolve("hardware"),
      load: () =>
        Promise.resolve(online ? loaded : err({ code: "bad-model" as const, reason: "offline" })),
    }));
    expect(await ranker.load()).toMatchObject({ ok: false, error: { code: "bad-model" } });
    online = true;
    expect(await ranker.load()).toMatchObject({ ok: true, value: { runtime: "webgpu" } });
  });

  it("reports progress", async () => {
    const seen: number[][] = [];
    const { ranker } = client(
      () => ({
        load: async (_runtime, onProgress) => {
          onProgress(1, 2);
          onProgress(2, 2);
          await new Promise((resolve) => setTimeout(resolve, 20));
          return loaded;
        },
      }),
      { onProgress: (...progress) => seen.push(progress) },
    );
    await ranker.load();
    expect(seen).toEqual([
      [1, 2],
      [2, 2],
    ]);
  });
});

const failure = (code: RankerError["code"]) => ({ code, reason: "bad luck" });

describe("a call", () => {
  it("runs alone: the next one waits", async () => {
    let running = 0;
    let most = 0;
    const { ranker } = client(() => ({
      rank: async () => {
        most = Math.max(most, (running += 1));
        await new Promise((resolve) => setTimeout(resolve, 5));
        running -= 1;
        return predictions(1);
      },
    }));
    await Promise.all([1, 2, 3].map(() => ranker.rank(call(), signal())));
    expect(most).toBe(1);
  });

  it("sends only what the model reads of the history, without words, and one version per history", async () => {
    const sent: Parameters<RankerApi["rank"]>[0]["context"][] = [];
    const { ranker } = client(() => ({
      rank: ({ context }) => {
        sent.push(context);
        return Promise.resolve(predictions(1));
      },
    }));
    const history = [1, 2, 3, 4, 5].map(entry);
    await ranker.rank(call(history), signal());
    await ranker.rank(call(history), signal());
    await ranker.rank(call([...history]), signal());
    expect(sent[0]?.history.map(({ at }) => at)).toEqual([3, 4, 5]);
    expect(JSON.stringify(sent)).not.toContain("private words");
    expect(sent[1]?.version).toBe(sent[0]?.version);
    expect(sent[2]?.version).not.toBe(sent[0]?.version);
  });

  it("is made again in a new worker after a crash", async () => {
    const { ranker, workers } = client((n) => (n === 1 ? { rank: forever } : {}));
    const ranked = ranker.rank(call(), signal());
    await vi.waitFor(() => expect(workers).toHaveLength(1));
    await new Promise((resolve) => setTimeout(resolve, 20));
    workers[0]?.crash();
    expect(await ranked).toMatchObject({ ok: true, value: { probabilities: Float32Array.of(2) } });
    expect(workers[0]?.ended).toBe(true);
  });

  it("gives the runtime up after a second crash", async () => {
    const { ranker, workers } = client((n) => ({
      probe: () => Promise.resolve("hardware"),
      ...(n <= 2 && { rank: forever }),
    }));
    const ranked = ranker.rank(call(), signal());
    for (const n of [1, 2]) {
      await vi.waitFor(() => expect(workers).toHaveLength(n));
      await new Promise((resolve) => setTimeout(resolve, 20));
      workers[n - 1]?.crash();
    }
    expect(await ranked).toMatchObject({ ok: true });
    expect(await ranker.load()).toMatchObject({
      value: { runtime: "wasm", fellBack: expect.stringContaining("boom") },
    });
  });

  it("steps down when inference fails, without trying the same again", async () => {
    const { ranker, workers } = client((n) => ({
      probe: () => Promise.resolve("hardware"),
      ...(n === 1 && { rank: () => Promise.resolve(err(failure("run-failed"))) }),
    }));
    expect(await ranker.rank(call(), signal())).toMatchObject({ ok: true });
    expect(workers).toHaveLength(2);
    expect(await ranker.load()).toMatchObject({
      value: { runtime: "wasm", fellBack: "WebGPU failed while ranking: bad luck" },
    });
  });

  it("that is cancelled settles at once and does not disturb the next", async () => {
    let finish = (): void => {};
    const { ranker, workers } = client(() => ({
      rank: async () => {
        await new Promise<void>((resolve) => (finish = resolve));
        return predictions(7);
      },
    }));
    await ranker.load();
    const stop = new AbortController();
    const first = ranker.rank(call(), stop.signal);
    await new Promise((resolve) => setTimeout(resolve, 20));
    stop.abort("not needed");
    await expect(first).rejects.toBe("not needed");
    const second = ranker.rank(call(), signal());
    finish();
    await new Promise((resolve) => setTimeout(resolve, 20));
    finish();
    expect(await second).toMatchObject({ value: { probabilities: Float32Array.of(7) } });
    expect(workers).toHaveLength(1);
  });

  it("that is cancelled before its turn is never made", async () => {
    let calls = 0;
    const { ranker } = client(() => ({
      rank: () => {
        calls += 1;
        return Promise.resolve(predictions(1));
      },
    }));
    await expect(ranker.rank(call(), AbortSignal.abort("late"))).rejects.toBe("late");
    await ranker.rank(call(), signal());
    expect(calls).toBe(1);
  });

  it("that is cancelled while the model loads is never made", async () => {
    const start = Promise.withResolvers<void>();
    let calls = 0;
    const { ranker } = client(() => ({
      load: async () => {
        await start.promise;
        return loaded;
      },
      rank: () => {
        calls += 1;
        return Promise.resolve(predictions(1));
      },
    }));
    const stop = new AbortController();
    const ranked = ranker.rank(call(), stop.signal);
    await new Promise((resolve) => setTimeout(resolve, 20));
    stop.abort("not needed");
    await expect(ranked).rejects.toBe("not needed");
    start.resolve();
    await ranker.rank(call(), signal());
    expect(calls).toBe(1);
  });

  it(
    "that is cancelled and hangs costs the worker, not the next call",
    { timeout: DEVICE.abandonedCallMs + 5_000 },
    async () => {
      const { ranker, workers } = client((n) => (n === 1 ? { rank: forever } : {}));
      await ranker.load();
      const stop = new AbortController();
      const hanging = ranker.rank(call(), stop.signal);
      await new Promise((resolve) => setTimeout(resolve, 20));
      stop.abort("not needed");
      await expect(hanging).rejects.toBe("not needed");
      expect(await ranker.rank(call(), signal())).toMatchObject({
        value: { probabilities: Float32Array.of(2) },
      });
      expect(workers[0]?.ended).toBe(true);
    },
  );

  it("starts a worker again after the client was ended", async () => {
    const { ranker, workers } = client(() => ({}));
    await ranker.load();
    ranker.terminate();
    expect(await ranker.userEmbedding([entry(1)], signal())).toEqual(ok("AA=="));
    expect(workers.map(({ ended }) => ended)).toEqual([true, false]);
  });
});

describe("an accident", () => {
  const accidents = ["device-lost", "out-of-memory"] as const;
  const words = { "device-lost": "graphics processor", "out-of-memory": "Memory" };

  /** A device with WebGPU whose first `count` rankings end in an accident. */
  const unlucky = (code: RankerError["code"], count: number) => {
    let left = count;
    return client(() => ({
      probe: () => Promise.resolve("hardware"),
      rank: () => Promise.resolve(left-- > 0 ? err(failure(code)) : predictions(1)),
    }));
  };

  it.each(accidents)("(%s) once costs the worker, not the runtime, and is told", async (code) => {
    const { ranker, workers } = unlucky(code, 1);
    expect(await ranker.rank(call(), signal())).toMatchObject({ ok: true });
    expect(workers.map(({ ended }) => ended)).toEqual([true, false]);
    expect(await ranker.load()).toMatchObject({
      value: {
        runtime: "webgpu",
        fellBack: undefined,
        recovered: expect.stringContaining(words[code]),
      },
    });
  });

  it("is told with the ranking it happened in, and no longer with the next", async () => {
    const { ranker } = unlucky("device-lost", 1);
    await ranker.rank(call(), signal());
    await ranker.userEmbedding([], signal());
    expect(await ranker.load()).toMatchObject({ value: { recovered: expect.any(String) } });
    await ranker.rank(call(), signal());
    expect(await ranker.load()).toMatchObject({ value: { recovered: undefined } });
  });

  it.each(accidents)("(%s) that comes again takes the runtime", async (code) => {
    const { ranker } = unlucky(code, 2);
    expect(await ranker.rank(call(), signal())).toMatchObject({ ok: true });
    expect(await ranker.load()).toMatchObject({
      value: {
        runtime: "wasm",
        fellBack: expect.stringContaining("bad luck"),
        recovered: undefined,
      },
    });
  });

  it("needs no network: the version that passed is kept, whichever was asked for", async () => {
    const asked: string[] = [];
    let left = 1;
    fakes = fakeWorkers(() => ({
      load: ({ model }) => {
        asked.push(model.which);
        return Promise.resolve(loaded);
      },
      rank: () => Promise.resolve(left-- > 0 ? err(failure("device-lost")) : predictions(1)),
    }));
    const ranker = new RankerClient({ spawn: fakes.spawn, which: "newest" });
    expect(await ranker.rank(call(), signal())).toMatchObject({ ok: true });
    expect(asked).toEqual(["newest", "kept"]);
  });

  it("is forgiven after many good calls", async () => {
    let broken = false;
    const { ranker } = client(() => ({
      probe: () => Promise.resolve("hardware"),
      rank: () => {
        if (!broken) return Promise.resolve(predictions(1));
        broken = false;
        return Promise.resolve(err(failure("device-lost")));
      },
    }));
    for (const _ of [1, 2, 3]) {
      broken = true;
      for (let i = 0; i < DEVICE.callsToForgive; i++) await ranker.rank(call(), signal());
    }
    expect(await ranker.load()).toMatchObject({ value: { runtime: "webgpu" } });
  });

  it("ends in an error that says everything when it takes the last runtime", async () => {
    const { ranker } = unlucky("out-of-memory", 4);
    const answer = await ranker.rank(call(), signal());
    expect(answer).toMatchObject({ ok: false });
    expect(JSON.stringify(answer)).toMatch(/WebGPU has too little memory.*WASM has too little/);
  });
});

describe("a call in chunks", () => {
  const chunk = (from: number) => ({
    from,
    probabilities: Float32Array.of(from),
    dwellSeconds: Float32Array.of(0),
  });

  it("tells each chunk when it is there", async () => {
    const { ranker } = client(() => ({
      rank: async (_request, onChunk) => {
        for (const from of [0, 1, 2]) onChunk?.(chunk(from));
        await new Promise((resolve) => setTimeout(resolve, 20));
        return predictions(1);
      },
    }));
    const told: number[] = [];
    await ranker.rank(call(), signal(), ({ from }) => told.push(from));
    expect(told).toEqual([0, 1, 2]);
  });

  it("tells the worker when it is cancelled, and which call", async () => {
    const cancelled: number[] = [];
    const { ranker, workers } = client(() => {
      let stop = (): void => {};
      return {
        rank: async ({ call: id }) => {
          await new Promise<void>((resolve) => (stop = resolve));
          return cancelled.includes(id) ? err(failure("cancelled")) : predictions(id);
        },
        cancel: (id) => {
          cancelled.push(id);
          stop();
        },
      };
    });
    await ranker.load();
    const stop = new AbortController();
    const first = ranker.rank(call(), stop.signal);
    await new Promise((resolve) => setTimeout(resolve, 20));
    stop.abort("not needed");
    await expect(first).rejects.toBe("not needed");
    await vi.waitFor(() => expect(cancelled).toEqual([1]));
    const second = new AbortController();
    const ended = ranker.rank(call(), second.signal);
    await new Promise((resolve) => setTimeout(resolve, 20));
    second.abort("neither");
    await expect(ended).rejects.toBe("neither");
    await vi.waitFor(() => expect(cancelled).toEqual([1, 2]));
    expect(workers).toHaveLength(1);
  });
});
