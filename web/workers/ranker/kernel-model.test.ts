import { readFileSync } from "node:fs";
import { Worker } from "node:worker_threads";
import * as ort from "onnxruntime-web/wasm";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { openKernelModule } from "#models/kernel/kernel-path.ts";
import type { ModelManifest, WeightVariant } from "#shared/api/model-manifest.ts";
import { type DeviceFileRole, fileOf } from "#shared/api/model-parts.ts";
import { goldenHistory, goldenOf, type GoldenSet } from "#shared/features/golden.ts";
import * as PLAN from "#shared/kernel/plan.ts";
import { DEVICE } from "#shared/params/device.ts";
import { KERNEL } from "#shared/params/kernel.ts";
import { toColumns } from "#web/workers/ranker/candidate-columns.ts";
import { checkGolden } from "#web/workers/ranker/golden-check.ts";
import { KernelModel } from "#web/workers/ranker/kernel-model.ts";
import { measureSpeed } from "#web/workers/ranker/measure-speed.ts";
import { OnnxModel } from "#web/workers/ranker/onnx-model.ts";
import { Pace } from "#web/workers/ranker/pace.ts";
import { RankerSession } from "#web/workers/ranker/ranker-session.ts";

const bytesOf = (path: string): ArrayBuffer =>
  new Uint8Array(readFileSync(new URL(`../../../models/artifacts/${path}`, import.meta.url)))
    .buffer;
const parsed = (path: string): unknown => JSON.parse(new TextDecoder().decode(bytesOf(path)));
const manifest = parsed("manifest.json") as ModelManifest;
const golden = parsed("golden.json") as GoldenSet;
const file = (role: DeviceFileRole, variant: WeightVariant): ArrayBuffer => {
  const found = fileOf(manifest.files, role, variant);
  if (!found) throw new Error(`the model has no ${role}`);
  return bytesOf(found.path);
};

const kernelFiles = (variant: WeightVariant) => ({
  manifest,
  files: {
    table: file("table", variant),
    kernel: file("kernel", variant),
    golden: file("golden", variant),
  },
});
const kernelSession = (variant: WeightVariant, pace = new Pace(Infinity)): RankerSession =>
  new RankerSession(new KernelModel(openKernelModule(), kernelFiles(variant), 1), manifest, pace);

const experienced = golden.readers.at(-1);
if (!experienced) throw new Error("golden.json needs a reader");
const history = goldenHistory(golden, experienced);
/** The golden posts again and again. */
const request = (N: number, version = "same") => ({
  context: { version, history },
  candidates: toColumns(
    Array.from({ length: N }, (_, i) => golden.posts[i % golden.posts.length]).filter(
      (post) => post !== undefined,
    ),
  ),
  now: golden.now,
});

const worst = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Math.max(...Array.from(a, (x, i) => Math.abs(x - (b[i] ?? NaN))));

describe.each(["f32", "int8"] as const)("the kernel with %s weights", (variant) => {
  it("passes its golden check", async () => {
    const expected = goldenOf(golden, `kernel-${variant}`);
    expect(await checkGolden(kernelSession(variant), expected)).toBeUndefined();
  });

  it("gives the same scores, bit by bit, in one piece and in many", async () => {
    const whole = await kernelSession(variant).rank(request(300));
    const pace = new Pace(Infinity);
    while (pace.next(1_000) > 7 && pace.shrink(pace.next(1_000)));
    const cut = await kernelSession(variant, pace).rank(request(300));
    expect(cut.chunks).toBeGreaterThan(30);
    expect(cut.probabilities).toEqual(whole.probabilities);
    expect(cut.dwellSeconds).toEqual(whole.dwellSeconds);
  });

  it("computes a reader once, and another one when the history changes", async () => {
    const session = kernelSession(variant);
    expect((await session.rank(request(8, "one"))).contextMs).toBeGreaterThan(0);
    const first = await session.readerVector(request(1, "one").context);
    expect((await session.rank(request(8, "one"))).contextMs).toBe(0);
    const nobody = { version: "two", history: [] };
    expect(worst(await session.readerVector(nobody), first)).toBeGreaterThan(0.01);
    // The vector was another reader's: the context has to be made again.
    expect((await session.rank(request(8, "one"))).contextMs).toBeGreaterThan(0);
  });

  it("is measured by a ranking as long as the reader's, for 1,000 candidates", async () => {
    const session = kernelSession(variant);
    const measured = await measureSpeed(
      {
        historyLength: session.historyLength,
        rank: async (asked) => {
          expect(asked.candidates.createdAt).toHaveLength(DEVICE.contest.candidates);
          expect(asked.context.history).toHaveLength(session.historyLength);
          return { ...(await session.rank(asked)), candidatesMs: 7 };
        },
      },
      golden,
    );
    expect(measured).toBeCloseTo((7 * 1_000) / DEVICE.contest.candidates);
  });
});

describe("how the kernel multiplies", () => {
  /** Whose clock says that the second of two ways, tried in turn, takes half the time. */
  function tunable(variant: WeightVariant) {
    let asked = 0;
    const clock = (): number => {
      const [run, isEnd] = [asked >> 1, asked % 2 === 1];
      asked += 1;
      return isEnd ? (run % 2 === 0 ? 2 : 1) : 0;
    };
    const model = new KernelModel(openKernelModule(), kernelFiles(variant), 1, clock);
    const words = new Int32Array(model.shared.memory.buffer);
    const session = new RankerSession(model, manifest, new Pace(Infinity));
    return { session, way: () => words[PLAN.FUSED_DOT], asked: () => asked };
  }
  const few = DEVICE.kernelTuneAfter / 2 - 1;

  it("is tried once, after as many candidates as an engine needs to compile it for good", async () => {
    const { session, way, asked } = tunable("int8");
    await session.rank(request(few));
    await session.rank(request(few));
    expect([way(), asked()]).toEqual([0, 0]);
    const before = await session.rank(request(few));
    expect([way(), asked()]).toEqual([1, 4 * KERNEL.tuneRuns]);
    for (let i = 0; i < 3; i++)
      expect((await session.rank(request(few))).probabilities).toEqual(before.probabilities);
    expect(asked()).toBe(4 * KERNEL.tuneRuns);
  });

  it("is not tried with f32 weights, which have one way", async () => {
    const { session, asked } = tunable("f32");
    await session.rank(request(2 * DEVICE.kernelTuneAfter));
    expect(asked()).toBe(0);
  });
});

it("the kernel's threads are those that have joined, whatever room there is", async () => {
  const model = new KernelModel(openKernelModule(), kernelFiles("int8"), 3);
  expect(model.threads).toBe(1);
  const script = new URL("../../../models/kernel/testing/thread.ts", import.meta.url);
  const thread = new Worker(script, { workerData: model.shared });
  await vi.waitFor(() => expect(model.threads).toBe(2), { timeout: 5_000 });
  await thread.terminate();
});

describe("the kernel beside ONNX Runtime", () => {
  let onnx: RankerSession;
  beforeAll(async () => {
    const files = {
      table: file("table", "f32"),
      context: file("context", "f32"),
      candidates: file("candidates", "f32"),
      "user-tower": file("user-tower", "f32"),
      golden: file("golden", "f32"),
    };
    const model = await OnnxModel.create(ort, "wasm", { manifest, files });
    onnx = new RankerSession(model, manifest, new Pace(Infinity));
  });

  it("gives every probability within 1e-4, every dwell within 0.01 s and the same reader vector", async () => {
    const kernel = kernelSession("f32");
    const [a, b] = [await kernel.rank(request(64)), await onnx.rank(request(64))];
    expect(worst(a.probabilities, b.probabilities)).toBeLessThanOrEqual(1e-4);
    expect(worst(a.dwellSeconds, b.dwellSeconds)).toBeLessThanOrEqual(0.01);
    const { context } = request(1);
    expect(
      worst(await kernel.readerVector(context), await onnx.readerVector(context)),
    ).toBeLessThanOrEqual(1e-5);
  });
});

describe("a kernel file that is broken", () => {
  it("does not start, with a reason", () => {
    const { files } = kernelFiles("int8");
    const start = (kernel: ArrayBuffer) => () =>
      new KernelModel(openKernelModule(), { manifest, files: { ...files, kernel } }, 1);
    expect(start(new ArrayBuffer(0))).toThrow("not a kernel file");
    expect(start(files.kernel.slice(0, 5_000))).toThrow(RangeError);
  });

  it("whose weights are others fails the golden check", async () => {
    const { files } = kernelFiles("int8");
    const kernel = files.kernel.slice();
    const bytes = new Uint8Array(kernel);
    // Behind the header lie the weights of the layers.
    bytes.subarray(bytes.length >> 1).reverse();
    const model = new KernelModel(openKernelModule(), { manifest, files: { ...files, kernel } }, 1);
    const session = new RankerSession(model, manifest, new Pace(Infinity));
    expect(await checkGolden(session, goldenOf(golden, "kernel-int8"))).toMatch(
      /is off by|not a number/,
    );
  });
});
