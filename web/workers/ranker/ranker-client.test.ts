import { afterEach, describe, expect, it, vi } from "vitest";
import { DEVICE } from "#shared/params/device.ts";
import { err, ok } from "#shared/types/result.ts";
import type {
  LoadRequest,
  RankerApi,
  Runtime,
  WebGpuSupport,
} from "#web/workers/ranker/ranker.api.ts";
import {
  call,
  client,
  closeWorkers,
  entry,
  failure,
  forever,
  loaded,
  predictions,
  signal,
} from "#web/workers/ranker/testing/fake-workers.ts";

afterEach(closeWorkers);

describe("the choice of a runtime", () => {
  const starts = (tried: Runtime[], failing: readonly Runtime[] = []) => ({
    load: ({ runtime }: LoadRequest) => {
      tried.push(runtime);
      return Promise.resolve(
        failing.includes(runtime) ? err({ code: "start-failed" as const, reason: "no" }) : loaded,
      );
    },
  });

  it("is the kernel, which starts without asking what the device has", async () => {
    const tried: Runtime[] = [];
    let probes = 0;
    const { ranker } = client(() => ({
      ...starts(tried),
      probe: () => {
        probes += 1;
        return Promise.resolve<WebGpuSupport>("hardware");
      },
    }));
    expect(await ranker.load()).toMatchObject({ ok: true, value: { runtime: "kernel" } });
    expect(await ranker.load()).toMatchObject({ value: { fellBack: undefined } });
    expect(tried).toEqual(["kernel"]);
    expect(probes).toBe(0);
  });

  it.each(["webgpu", "kernel", "wasm"] as const)(
    "is %s if the reader asks for it",
    async (forced) => {
      const tried: Runtime[] = [];
      const { ranker } = client(() => starts(tried), { forced });
      expect(await ranker.load()).toMatchObject({ value: { runtime: forced } });
      expect(tried).toEqual([forced]);
    },
  );

  it.each<{ forced: Runtime; next: Runtime[] }>([
    { forced: "webgpu", next: ["kernel", "wasm"] },
    { forced: "kernel", next: ["wasm"] },
    { forced: "wasm", next: ["kernel"] },
  ])("that was asked for and fails ($forced) gives way to $next", async ({ forced, next }) => {
    const tried: Runtime[] = [];
    const { ranker } = client(() => starts(tried, [forced, ...next]), { forced });
    expect(await ranker.load()).toMatchObject({ ok: false });
    expect(tried).toEqual([forced, ...next]);
  });

  it("steps down to WASM in a new worker when the kernel does not start", async () => {
    const tried: Runtime[] = [];
    const { ranker, workers } = client(() => starts(tried, ["kernel"]));
    expect(await ranker.load()).toMatchObject({
      value: { runtime: "wasm", fellBack: "The app's own kernel does not start: no" },
    });
    expect(tried).toEqual(["kernel", "wasm"]);
    expect(workers.map(({ ended }) => ended)).toEqual([true, false]);
  });

  it("is the same with other weights, in a new worker, when the best weights fail", async () => {
    const tried: (readonly string[] | undefined)[] = [];
    const { ranker, workers } = client((n) => ({
      load: ({ without }: LoadRequest) => {
        tried.push(without);
        const failed = { code: "wrong-outputs" as const, reason: "off", variant: "int8" as const };
        return Promise.resolve(n === 1 ? err(failed) : loaded);
      },
    }));
    expect(await ranker.load()).toMatchObject({
      value: { runtime: "kernel", fellBack: expect.stringContaining("int8 weights") },
    });
    expect(tried).toEqual([[], ["int8"]]);
    expect(workers.map(({ ended }) => ended)).toEqual([true, false]);
  });

  it("is an error that names every attempt when none works", async () => {
    const { ranker } = client(() => starts([], ["kernel", "wasm"]));
    expect(await ranker.load()).toMatchObject({
      ok: false,
      error: { reason: "The app's own kernel does not start: no; WASM does not start: no" },
    });
  });

  it("steps down when loading crashes the worker", async () => {
    const { ranker, workers } = client((n) => (n === 1 ? { load: forever } : {}));
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
      load: () =>
        Promise.resolve(online ? loaded : err({ code: "bad-model" as const, reason: "offline" })),
    }));
    expect(await ranker.load()).toMatchObject({ ok: false, error: { code: "bad-model" } });
    online = true;
    expect(await ranker.load()).toMatchObject({ ok: true, value: { runtime: "kernel" } });
  });

  it("is a runtime whose files are kept where those of the wanted one cannot be fetched", async () => {
    const asked: (readonly [Runtime, boolean])[] = [];
    const { ranker, workers } = client(
      () => ({
        load: ({ runtime, model }) => {
          asked.push([runtime, model.mayDownload]);
          return Promise.resolve(
            runtime === "kernel" ? loaded : err({ code: "bad-model" as const, reason: "offline" }),
          );
        },
      }),
      { forced: "webgpu" },
    );
    expect(await ranker.load()).toMatchObject({
      value: { runtime: "kernel", fellBack: "WebGPU: offline" },
    });
    expect(asked).toEqual([
      ["webgpu", true],
      ["kernel", false],
    ]);
    expect(workers.map(({ ended }) => ended)).toEqual([true, false]);
  });

  it("that may not give way yet tries no other, neither where it does not start nor while it runs", async () => {
    const tried: Runtime[] = [];
    let mayFallBack = false;
    const only = { forced: "webgpu" as const, mayFallBack: () => mayFallBack };
    const broken = client(() => starts(tried, ["webgpu"]), only);
    expect(await broken.ranker.load()).toMatchObject({
      ok: false,
      error: { reason: "WebGPU does not start: no" },
    });
    const offline = client(
      () => ({
        load: ({ runtime }) => {
          tried.push(runtime);
          return Promise.resolve(err({ code: "bad-model" as const, reason: "offline" }));
        },
      }),
      only,
    );
    expect(await offline.ranker.load()).toMatchObject({ error: { code: "bad-model" } });
    const failing = () => ({
      ...starts(tried),
      measure: () => Promise.resolve(err(failure("run-failed"))),
    });
    expect(await client(failing, only).ranker.measure(signal())).toMatchObject({ ok: false });
    expect(tried).toEqual(["webgpu", "webgpu", "webgpu"]);
    mayFallBack = true;
    const late = client(() => starts(tried, ["webgpu"]), only);
    expect(await late.ranker.load()).toMatchObject({ value: { runtime: "kernel" } });
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

describe("what the browser offers for WebGPU", () => {
  it("is what the worker in use says", async () => {
    const { ranker, workers } = client(() => ({ probe: () => Promise.resolve("no-jspi") }));
    await ranker.load();
    expect(await ranker.probe()).toBe("no-jspi");
    expect(workers).toHaveLength(1);
  });

  it("is unknown while the GPU does not answer, and the worker goes on", async () => {
    const { ranker, workers } = client(() => ({ probe: forever }));
    await ranker.load();
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    try {
      const found = ranker.probe();
      await vi.advanceTimersByTimeAsync(DEVICE.callTimeoutMs);
      expect(await found).toBeUndefined();
    } finally {
      vi.useRealTimers();
    }
    expect(workers).toMatchObject([{ ended: false }]);
    expect(await ranker.rank(call(), signal())).toMatchObject({ ok: true });
  });

  it("is unknown once the worker is ended, and no other is started to ask", async () => {
    const { ranker, workers } = client(() => ({ probe: forever }));
    await ranker.load();
    const found = ranker.probe();
    ranker.terminate();
    expect(await found).toBeUndefined();
    expect(await ranker.probe()).toBeUndefined();
    expect(workers).toHaveLength(1);
  });
});

describe("a measurement", () => {
  it("waits for the ranking that runs, and the next ranking waits for it", async () => {
    const order: string[] = [];
    const slow = async <T>(what: string, answer: T): Promise<T> => {
      order.push(`${what} begins`);
      await new Promise((resolve) => setTimeout(resolve, 5));
      order.push(`${what} ends`);
      return answer;
    };
    const { ranker } = client(() => ({
      rank: () => slow("ranking", predictions(1)),
      measure: () => slow("measurement", ok(12)),
    }));
    const [, measured] = await Promise.all([
      ranker.rank(call(), signal()),
      ranker.measure(signal()),
      ranker.rank(call(), signal()),
    ]);
    expect(measured).toEqual(ok(12));
    expect(order.map((step) => step.split(" ")[0])).toEqual(
      ["ranking", "measurement", "ranking"].flatMap((what) => [what, what]),
    );
  });
});

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
      ...(n === 1 && { rank: () => Promise.resolve(err(failure("run-failed"))) }),
    }));
    expect(await ranker.rank(call(), signal())).toMatchObject({ ok: true });
    expect(workers).toHaveLength(2);
    expect(await ranker.load()).toMatchObject({
      value: { runtime: "wasm", fellBack: "The app's own kernel failed while ranking: bad luck" },
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

  it("is the last of its client when that is ended while it loads", async () => {
    const { ranker, workers } = client(() => ({
      load: forever,
    }));
    const loading = ranker.load();
    await vi.waitFor(() => expect(workers).toHaveLength(1));
    await new Promise((resolve) => setTimeout(resolve, 20));
    ranker.terminate();
    expect(await loading).toMatchObject({ ok: false });
    expect(workers.map(({ ended }) => ended)).toEqual([true]);
  });

  it("is refused after the client was ended, and starts no worker", async () => {
    const { ranker, workers } = client(() => ({}));
    await ranker.load();
    ranker.terminate();
    const refused = { ok: false, error: { code: "cancelled" } };
    expect(await ranker.userEmbedding([entry(1)], signal())).toMatchObject(refused);
    expect(await ranker.measure(signal())).toMatchObject(refused);
    expect(await ranker.load()).toMatchObject(refused);
    expect(await ranker.probe()).toBeUndefined();
    expect(workers.map(({ ended }) => ended)).toEqual([true]);
  });

  it("that runs when the client is ended is not made again", async () => {
    const { ranker, workers } = client(() => ({ rank: forever, measure: forever }));
    await ranker.load();
    const running = [ranker.rank(call(), signal()), ranker.measure(signal())];
    await new Promise((resolve) => setTimeout(resolve, 20));
    ranker.terminate();
    for (const answer of running)
      expect(await answer).toMatchObject({ ok: false, error: { code: "cancelled" } });
    expect(workers.map(({ ended }) => ended)).toEqual([true]);
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
