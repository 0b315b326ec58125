import { afterEach, describe, expect, it, vi } from "vitest";
import { DEVICE } from "#shared/params/device.ts";
import { epochMs } from "#shared/types/ids.ts";
import { err, ok } from "#shared/types/result.ts";
import { FastestRanker, type RuntimeRanker, winner } from "#web/session/fastest-ranker.ts";
import { RuntimeSettings } from "#web/session/runtime-settings.ts";
import type { ModelWish } from "#web/workers/model-store/open-model.ts";
import { modelFacts } from "#web/workers/model-store/testing/model-facts.ts";
import type { RankerError, Runtime, WebGpuSupport } from "#web/workers/ranker/ranker.api.ts";
import { client, closeWorkers, failure, loaded } from "#web/workers/ranker/testing/fake-workers.ts";

const { margin, slowdown, slowCalls, leastCandidates, restMs, validMs, runs, warmUps } =
  DEVICE.contest;

/** A device: what each runtime takes for 1,000 candidates, and what it has. */
interface Device {
  readonly ms: Partial<Record<Runtime, number>>;
  readonly webGpu?: WebGpuSupport;
  readonly mayCompare?: boolean;
  readonly settings?: RuntimeSettings;
}

const storage = () => {
  const kept = new Map<string, string>();
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  };
};

const candidates = (count: number) => ({
  features: new Int32Array(count),
  createdAt: new Float64Array(count),
  counts: new Float64Array(4 * count),
});
const call = (count = 500) => ({ history: [], candidates: candidates(count), now: epochMs(0) });
const never = new AbortController().signal;
/** Long enough for all that nobody waits for. */
const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 10));

function world({
  ms,
  webGpu = "hardware",
  mayCompare = true,
  settings = new RuntimeSettings(storage()),
}: Device) {
  const clock = { now: 1_000_000 };
  const allowed = { compare: mayCompare };
  const speeds = { ...ms };
  const made: {
    first: Runtime;
    which: ModelWish["which"];
    ended: boolean;
    loads: number;
    measurements: number;
    ranked: number;
    giveWay: () => void;
  }[] = [];
  /** Runtimes that fail when they are measured. */
  const failing = new Set<Runtime>();
  /** Rankings wait for it. */
  let open: Promise<void> = Promise.resolve();
  const hold = (): (() => void) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    open = promise;
    return resolve;
  };
  const make = (first: Runtime = "kernel", which: ModelWish["which"]): RuntimeRanker => {
    const giveWay = (): void => {
      runtime = "wasm";
    };
    const one = { first, which, ended: false, loads: 0, measurements: 0, ranked: 0, giveWay };
    made.push(one);
    // One that does not start gives way to the kernel.
    let runtime = speeds[first] === undefined ? "kernel" : first;
    const loaded = () =>
      ok({
        ...modelFacts("m"),
        runtime,
        variant: "f32" as const,
        threads: 1,
        historyLength: 9,
      });
    const perThousand = (): number => speeds[runtime] ?? NaN;
    return {
      load: () => {
        one.loads += 1;
        return Promise.resolve(loaded());
      },
      probe: () => Promise.resolve(webGpu),
      measure: () => {
        one.measurements += 1;
        if (failing.has(runtime)) giveWay();
        return Promise.resolve(ok(perThousand()));
      },
      rank: async ({ candidates: { createdAt } }) => {
        one.ranked += 1;
        await open;
        return ok({
          probabilities: new Float32Array(),
          dwellSeconds: new Float32Array(),
          contextMs: 0,
          candidatesMs: (perThousand() * createdAt.length) / 1_000,
          chunks: 1,
        });
      },
      userEmbedding: () => Promise.resolve(ok("AA==")),
      cancelLoad: () => {},
      terminate: () => {
        one.ended = true;
      },
    };
  };
  const ranker = new FastestRanker({
    which: "kept",
    make,
    settings,
    mayCompare: () => allowed.compare,
    now: () => clock.now,
    pause: () => Promise.resolve(),
  });
  const runtime = async (): Promise<Runtime | undefined> => {
    const loaded = await ranker.load();
    return loaded.ok ? loaded.value.runtime : undefined;
  };
  return { ranker, made, settings, clock, speeds, failing, allowed, hold, runtime };
}

describe("the faster of two runtimes", () => {
  it.each([
    { ms: { kernel: 12, webgpu: 4 }, inUse: "kernel", used: "webgpu" },
    { ms: { kernel: 12, webgpu: 30 }, inUse: "kernel", used: "kernel" },
    // Faster, but by no more than chance.
    { ms: { kernel: 12, webgpu: 11 }, inUse: "kernel", used: "kernel" },
    { ms: { kernel: 11, webgpu: 12 }, inUse: "webgpu", used: "webgpu" },
    { ms: { kernel: 12, webgpu: 12 / margin }, inUse: "kernel", used: "webgpu" },
    // One that did not run has no time.
    { ms: { kernel: 40 }, inUse: "kernel", used: "kernel" },
    { ms: { kernel: 40 }, inUse: "webgpu", used: "kernel" },
  ] as const)("of $ms with $inUse in use is $used", ({ ms, inUse, used }) => {
    expect(winner(ms, inUse)).toBe(used);
  });
});

describe("the runtime", () => {
  it("is the kernel at once, and the GPU's when that has been measured to be faster", async () => {
    const { ranker, made, runtime, settings } = world({ ms: { kernel: 12, webgpu: 4 } });
    expect(await runtime()).toBe("kernel");
    await settled();
    expect(await runtime()).toBe("webgpu");
    expect(made).toMatchObject([
      { first: "kernel", which: "kept", ended: true },
      // The same version, whatever the server has by now.
      { first: "webgpu", which: { modelVersion: "m" }, ended: false },
    ]);
    for (const { measurements } of made) expect(measurements).toBe(warmUps + runs);
    await ranker.rank(call(), never);
    expect(made.map(({ ranked }) => ranked)).toEqual([0, 1]);
    expect(settings.state.value).toMatchObject({
      webGpu: "hardware",
      measured: { modelVersion: "m", ms: { kernel: 12, webgpu: 4 } },
    });
  });

  it("stays the kernel where the GPU is slower, and the GPU's worker is ended", async () => {
    const { made, runtime } = world({ ms: { kernel: 12, webgpu: 30 } });
    await runtime();
    await settled();
    expect(await runtime()).toBe("kernel");
    expect(made.map(({ ended }) => ended)).toEqual([false, true]);
  });

  it("stays the kernel where the GPU does not start", async () => {
    const { made, runtime, settings } = world({ ms: { kernel: 12 } });
    await runtime();
    await settled();
    expect(await runtime()).toBe("kernel");
    expect(made.map(({ ended }) => ended)).toEqual([false, true]);
    expect(settings.state.value.measured?.ms).toEqual({ kernel: 12 });
  });

  it("stays the kernel where the GPU gives way while it is measured", async () => {
    const { made, runtime, settings, failing } = world({ ms: { kernel: 12, webgpu: 4, wasm: 1 } });
    failing.add("webgpu");
    await runtime();
    await settled();
    expect(await runtime()).toBe("kernel");
    expect(made.map(({ ended }) => ended)).toEqual([false, true]);
    expect(settings.state.value.measured?.ms).toEqual({ kernel: 12 });
  });

  it.each<{ why: string; device: Partial<Device> }>([
    { why: "the adapter is only emulated", device: { webGpu: "software" } },
    { why: "there is no adapter", device: { webGpu: "none" } },
    { why: "the browser saves data", device: { mayCompare: false } },
    {
      why: "the reader has chosen the kernel",
      device: { settings: new RuntimeSettings(storage(), "kernel") },
    },
  ])("is not compared where $why", async ({ device }) => {
    const { made, runtime } = world({ ms: { kernel: 12, webgpu: 4 }, ...device });
    await runtime();
    await settled();
    expect(await runtime()).toBe("kernel");
    expect(made).toHaveLength(1);
  });

  it("does not change while a ranking runs: the last one's worker is ended after it", async () => {
    const { ranker, made, runtime, hold } = world({ ms: { kernel: 12, webgpu: 4 } });
    const release = hold();
    await ranker.load();
    const during = ranker.rank(call(), never);
    await settled();
    expect(await runtime()).toBe("webgpu");
    expect(made[0]).toMatchObject({ ended: false, ranked: 1 });
    release();
    await during;
    expect(made.map(({ ended }) => ended)).toEqual([true, false]);
  });

  it("is not compared again at the next visit where the kernel has won, until the measurement is old", async () => {
    const kept = storage();
    const first = world({
      ms: { kernel: 12, webgpu: 30 },
      settings: new RuntimeSettings(kept),
    });
    await first.runtime();
    await settled();
    const visit = async (laterMs: number) => {
      const next = world({ ms: { kernel: 12, webgpu: 4 }, settings: new RuntimeSettings(kept) });
      next.clock.now += laterMs;
      await next.runtime();
      await settled();
      return next;
    };
    expect((await visit(validMs - 1)).made).toHaveLength(1);
    expect(await (await visit(validMs)).runtime()).toBe("webgpu");
    // Where the GPU has won, it is measured at every visit: it has to start anyway.
    expect((await visit(validMs + 1)).made).toHaveLength(2);
  });

  it("that is chosen for later is not loaded before it is asked for", async () => {
    const { ranker, made, runtime, settings } = world({ ms: { kernel: 12, wasm: 40 } });
    settings.choose("wasm");
    ranker.chooseForLater();
    await settled();
    expect(made).toMatchObject([
      { first: "kernel", ended: true },
      { first: "wasm", which: "kept", loads: 0 },
    ]);
    expect(await runtime()).toBe("wasm");
  });
});

describe("a runtime that has become slow", () => {
  const slow = async () => {
    const found = world({ ms: { kernel: 12, webgpu: 4 } });
    await found.runtime();
    await settled();
    expect(await found.runtime()).toBe("webgpu");
    found.clock.now += restMs;
    found.speeds.webgpu = 4 * slowdown * 1.1;
    return found;
  };

  it("for several rankings is measured again, and the faster one is used", async () => {
    const { ranker, runtime, made, settings } = await slow();
    for (let i = 0; i < slowCalls - 1; i++) await ranker.rank(call(), never);
    await settled();
    expect(made).toHaveLength(2);
    await ranker.rank(call(), never);
    await settled();
    // 13.2 ms against 12 is no reason to change: chance.
    expect(made).toHaveLength(3);
    expect(await runtime()).toBe("webgpu");
    expect(settings.state.value.measured?.ms.webgpu).toBeCloseTo(13.2);
  });

  it("for a while is measured as it is for this visit only: the next one begins with what it can do", async () => {
    const kept = storage();
    const first = world({ ms: { kernel: 12, webgpu: 4 }, settings: new RuntimeSettings(kept) });
    await first.runtime();
    await settled();
    first.clock.now += restMs;
    first.speeds.webgpu = 40;
    for (let i = 0; i < slowCalls; i++) await first.ranker.rank(call(), never);
    await settled();
    expect(first.settings.state.value.measured?.ms).toEqual({ kernel: 12, webgpu: 40 });
    expect(new RuntimeSettings(kept).state.value.measured?.ms).toEqual({ kernel: 12, webgpu: 4 });
  });

  it("and recovers is used again, after a rest", async () => {
    const { ranker, runtime, speeds, clock, made } = await slow();
    speeds.webgpu = 40;
    for (let i = 0; i < slowCalls; i++) await ranker.rank(call(), never);
    await settled();
    expect(await runtime()).toBe("kernel");
    speeds.webgpu = 4;
    clock.now += restMs - 1;
    await ranker.rank(call(), never);
    await settled();
    expect(made).toHaveLength(3);
    clock.now += 1;
    await ranker.rank(call(), never);
    await settled();
    expect(await runtime()).toBe("webgpu");
    // All is as it was: there is nothing to look after.
    clock.now += restMs;
    await ranker.rank(call(), never);
    await settled();
    expect(made).toHaveLength(4);
  });

  it("is not compared where the browser saves data by now", async () => {
    const { ranker, allowed, made } = await slow();
    allowed.compare = false;
    for (let i = 0; i < 2 * slowCalls; i++) await ranker.rank(call(), never);
    await settled();
    expect(made).toHaveLength(2);
  });

  it("is not held against one that did not start on this visit", async () => {
    const { ranker, runtime, speeds, clock, made } = world({ ms: { kernel: 12 } });
    await runtime();
    await settled();
    expect(made).toHaveLength(2);
    clock.now += restMs;
    speeds.kernel = 100;
    for (let i = 0; i < 2 * slowCalls; i++) await ranker.rank(call(), never);
    await settled();
    expect(made).toHaveLength(2);
  });

  it("because it gave way is not what was measured: it is not asked to come back", async () => {
    const { ranker, runtime, speeds, clock, made } = await slow();
    // It falls back by itself, as after a GPU that was lost twice.
    speeds.wasm = 100;
    made[1]?.giveWay();
    for (let i = 0; i < 2 * slowCalls; i++) await ranker.rank(call(), never);
    clock.now += restMs;
    for (let i = 0; i < 2 * slowCalls; i++) await ranker.rank(call(), never);
    await settled();
    expect(await runtime()).toBe("wasm");
    expect(made).toHaveLength(2);
  });

  it("gives way where the other one is faster now", async () => {
    const { ranker, runtime, speeds, made } = await slow();
    speeds.webgpu = 40;
    for (let i = 0; i < slowCalls; i++) await ranker.rank(call(), never);
    await settled();
    expect(await runtime()).toBe("kernel");
    expect(made.map(({ first, ended }) => [first, ended])).toEqual([
      ["kernel", true],
      ["webgpu", true],
      ["kernel", false],
    ]);
  });

  it("is not suspected for one slow ranking, nor for rankings of a few candidates", async () => {
    const { ranker, speeds, made } = await slow();
    for (let i = 0; i < 3 * slowCalls; i++) {
      speeds.webgpu = i % slowCalls === 0 ? 4 : 40;
      await ranker.rank(call(), never);
    }
    speeds.webgpu = 40;
    for (let i = 0; i < 3 * slowCalls; i++) await ranker.rank(call(leastCandidates - 1), never);
    await settled();
    expect(made).toHaveLength(2);
  });

  it("is not measured again and again", async () => {
    const { ranker, clock, speeds, made } = await slow();
    const rankSlowly = async (): Promise<void> => {
      for (let i = 0; i < 2 * slowCalls; i++) await ranker.rank(call(), never);
      await settled();
    };
    speeds.webgpu = speeds.kernel = 40;
    await rankSlowly();
    expect(made).toHaveLength(3);
    speeds.webgpu = speeds.kernel = 400;
    await rankSlowly();
    expect(made).toHaveLength(3);
    clock.now += restMs;
    await rankSlowly();
    expect(made).toHaveLength(4);
  });
});

describe("a choice of the reader", () => {
  it("takes over when it is there, and nothing is compared any more", async () => {
    const { ranker, settings, runtime, made } = world({ ms: { kernel: 12, webgpu: 4, wasm: 37 } });
    await runtime();
    settings.choose("wasm");
    await ranker.chooseAgain();
    await settled();
    expect(await runtime()).toBe("wasm");
    expect(made.filter(({ ended }) => !ended)).toMatchObject([{ first: "wasm" }]);
    settings.choose("automatic");
    await ranker.chooseAgain();
    await settled();
    expect(await runtime()).toBe("webgpu");
  });

  it("of the fastest, where the kernel ranks, loads no second kernel", async () => {
    const { ranker, settings, runtime, made } = world({ ms: { kernel: 12, webgpu: 30 } });
    settings.choose("kernel");
    await runtime();
    settings.choose("automatic");
    expect(await ranker.chooseAgain()).toEqual(ok(false));
    await settled();
    expect(made.map(({ first, ended }) => [first, ended])).toEqual([
      ["kernel", false],
      ["webgpu", true],
    ]);
  });

  it("of what ranks already changes nothing", async () => {
    const { ranker, settings, made } = world({ ms: { kernel: 12 }, webGpu: "none" });
    await ranker.load();
    settings.choose("kernel");
    expect(await ranker.chooseAgain()).toEqual(ok(false));
    expect(made).toHaveLength(1);
  });

  it("takes the place of a runtime that cannot run", async () => {
    const made: (Runtime | undefined)[] = [];
    const settings = new RuntimeSettings(storage(), "webgpu");
    const ranker = new FastestRanker({
      which: "kept",
      settings,
      mayCompare: () => true,
      now: () => 0,
      make: (first) => {
        made.push(first);
        return {
          load: () => Promise.resolve(err({ code: "start-failed" as const, reason: "no" })),
          terminate: () => {},
        } as RuntimeRanker;
      },
    });
    settings.choose("kernel");
    expect(await ranker.chooseAgain()).toEqual(ok(true));
    expect(made).toEqual(["webgpu", "kernel"]);
  });
});

/** The same over clients that start workers as the app's do; each worker answers what its runtime does. */
describe("the workers", () => {
  afterEach(closeWorkers);

  interface Workers {
    /** Why a runtime does not load. */
    readonly refused?: Partial<Record<Runtime, RankerError>>;
    readonly loadMs?: number;
    /** Before a comparison. */
    readonly pause?: () => Promise<void>;
  }
  const device = ({ refused = {}, loadMs = 0, pause }: Workers = {}) => {
    const kept = storage();
    const settings = new RuntimeSettings(kept);
    const made: { first: Runtime | undefined; workers: { ended: boolean }[] }[] = [];
    const loads: Runtime[] = [];
    let measurements = 0;
    const ranker = new FastestRanker({
      which: "kept",
      settings,
      mayCompare: () => true,
      now: () => 1_000_000,
      pause: pause ?? (() => Promise.resolve()),
      make: (first, which, mayFallBack) => {
        const one = client(
          () => {
            let runtime: Runtime = "kernel";
            return {
              load: async (request) => {
                ({ runtime } = request);
                loads.push(runtime);
                await after(made.length > 1 ? loadMs : 0);
                const why = refused[runtime];
                return why ? err(why) : loaded;
              },
              probe: () => Promise.resolve<WebGpuSupport>("hardware"),
              measure: async () => {
                measurements += 1;
                await after(MEASUREMENT_MS);
                return ok(runtime === "webgpu" ? 4 : 12);
              },
            };
          },
          { forced: first, which, mayFallBack },
        );
        made.push({ first, workers: one.workers });
        return one.ranker;
      },
    });
    const alive = () =>
      made.flatMap(({ first = "kernel", workers }) =>
        workers.filter(({ ended }) => !ended).map(() => first),
      );
    return { ranker, settings, kept, made, loads, alive, measurements: () => measurements };
  };
  const after = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
  const MEASUREMENT_MS = 20;
  /** Long enough for a worker that comes back to be seen. */
  const LONG_MS = 200;

  it.each([
    { step: "loaded", loadMs: 100, least: 0 },
    { step: "measured", loadMs: 0, least: 1 },
  ])(
    "all end, and none comes back, when the ranker is ended while the GPU's is $step",
    async ({ loadMs, least }) => {
      const { ranker, made, alive, settings, measurements } = device({ loadMs });
      await ranker.load();
      await vi.waitFor(() => expect(made).toHaveLength(2));
      await vi.waitFor(() => expect(measurements()).toBeGreaterThanOrEqual(least));
      ranker.terminate();
      expect(await ranker.chooseAgain()).toEqual(ok(false));
      await after(LONG_MS);
      expect(alive()).toEqual([]);
      expect(made.map(({ workers }) => workers.length)).toEqual([1, 1]);
      expect(settings.state.value.measured).toBeUndefined();
    },
  );

  it("of a comparison end when the reader chooses meanwhile, and nothing is kept of it", async () => {
    const { ranker, alive, settings, measurements } = device();
    await ranker.load();
    await vi.waitFor(() => expect(measurements()).toBeGreaterThan(1));
    settings.choose("wasm");
    expect(await ranker.chooseAgain()).toEqual(ok(true));
    await after(LONG_MS);
    expect(alive()).toEqual(["wasm"]);
    expect(settings.state.value.measured).toBeUndefined();
  });

  it("of choices that came one after the other are those of the last one", async () => {
    const { ranker, alive, settings, loads } = device({ loadMs: 100 });
    settings.choose("kernel");
    await ranker.load();
    settings.choose("wasm");
    const first = ranker.chooseAgain();
    await vi.waitFor(() => expect(loads).toContain("wasm"));
    settings.choose("automatic");
    const second = ranker.chooseAgain();
    expect([await first, await second]).toEqual([ok(false), ok(false)]);
    await vi.waitFor(() => expect(alive()).toEqual(["webgpu"]));
  });

  it("of a choice are left, and what was chosen first is not used, when another choice is made in the pause", async () => {
    const pauses: (() => void)[] = [];
    const pause = () => new Promise<void>((resolve) => pauses.push(resolve));
    const { ranker, alive, settings } = device({ pause });
    await ranker.load();
    settings.choose("wasm");
    await ranker.chooseAgain();
    settings.choose("automatic");
    await ranker.chooseAgain();
    settings.choose("wasm");
    await ranker.chooseAgain();
    for (const end of pauses) end();
    await after(LONG_MS);
    expect(alive()).toEqual(["wasm"]);
  });

  it("of a GPU whose files cannot be fetched say nothing of the GPU", async () => {
    const offline = { code: "bad-model" as const, reason: "offline" };
    const { ranker, alive, settings, kept, loads } = device({ refused: { webgpu: offline } });
    await ranker.load();
    await after(LONG_MS);
    expect(loads).toEqual(["kernel", "webgpu"]);
    expect(alive()).toEqual(["kernel"]);
    expect(settings.state.value.measured).toBeUndefined();
    expect(kept.getItem("perch.runtimes-measured")).toBeNull();
  });

  it("of a GPU that does not start are not followed by a second kernel's", async () => {
    const broken = failure("start-failed");
    const { ranker, alive, settings, loads } = device({ refused: { webgpu: broken } });
    await ranker.load();
    await vi.waitFor(() => expect(settings.state.value.measured?.ms).toEqual({ kernel: 12 }));
    expect(loads).toEqual(["kernel", "webgpu"]);
    expect(alive()).toEqual(["kernel"]);
  });

  it.each(["bad-model", "start-failed"] as const)(
    "of a choice that cannot be used (%s) leave the one in use, and the reader is told why",
    async (code) => {
      const { ranker, alive, settings, loads } = device({ refused: { webgpu: failure(code) } });
      settings.choose("kernel");
      await ranker.load();
      settings.choose("webgpu");
      expect(await ranker.chooseAgain()).toMatchObject({
        ok: false,
        error: { code, reason: expect.stringContaining("bad luck") },
      });
      expect(loads).toEqual(["kernel", "webgpu"]);
      expect(alive()).toEqual(["kernel"]);
      expect(await ranker.load()).toMatchObject({ ok: true, value: { runtime: "kernel" } });
    },
  );

  it("are not asked again for a download that the reader stops while a choice waits for it", async () => {
    const cancelled = { code: "bad-model" as const, reason: "stopped" };
    const refused = { kernel: cancelled, wasm: cancelled };
    const { ranker, settings, loads } = device({ refused });
    const loading = ranker.load();
    settings.choose("webgpu");
    expect(await ranker.chooseAgain()).toEqual(ok(false));
    await loading;
    await after(LONG_MS);
    expect(loads).not.toContain("webgpu");
  });
});
