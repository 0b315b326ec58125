import { readFileSync } from "node:fs";
import * as ort from "onnxruntime-web/wasm";
import { beforeAll, describe, expect, it, vi } from "vitest";
import type { ModelManifest } from "#shared/api/model-manifest.ts";
import { goldenHistory, type GoldenSet } from "#shared/features/golden.ts";
import { DEVICE } from "#shared/params/device.ts";
import { toColumns } from "#web/workers/ranker/candidate-columns.ts";
import { checkGolden } from "#web/workers/ranker/golden-check.ts";
import { OnnxModel } from "#web/workers/ranker/onnx-model.ts";
import { Pace } from "#web/workers/ranker/pace.ts";
import { RankerSession } from "#web/workers/ranker/ranker-session.ts";
import type { PredictedChunk } from "#web/workers/ranker/ranker.api.ts";

const artifact = (name: string): ArrayBuffer =>
  new Uint8Array(readFileSync(new URL(`../../../models/artifacts/${name}`, import.meta.url)))
    .buffer;
const parsed = (name: string): unknown => JSON.parse(new TextDecoder().decode(artifact(name)));
const golden = parsed("golden.json") as GoldenSet;

const model = {
  manifest: parsed("manifest.json") as ModelManifest,
  files: {
    table: artifact("table.bin"),
    context: artifact("context.onnx"),
    candidates: artifact("candidates.onnx"),
    "user-tower": artifact("user-tower.onnx"),
    golden: artifact("golden.json"),
  },
};
const onnxSession = async (runtime: typeof ort, pace: Pace): Promise<RankerSession> =>
  new RankerSession(await OnnxModel.create(runtime, "wasm", model), model.manifest, pace);
let session: RankerSession;
beforeAll(async () => {
  session = await onnxSession(ort, new Pace(Infinity));
});

const [newcomer, ...others] = golden.readers;
const experienced = others.at(-1);
if (!newcomer || !experienced) throw new Error("golden.json needs several readers");
const history = goldenHistory(golden, experienced);
const rank = (posts: GoldenSet["posts"], version = "same") =>
  session.rank({
    context: { version, history },
    candidates: toColumns(posts),
    now: golden.now,
  });

describe("a score", () => {
  it("depends on the reader and the post, not on the batch: any order and any split gives the same", async () => {
    const A = session.actionCount;
    const whole = (await rank(golden.posts)).probabilities;
    const reversed = (await rank(golden.posts.toReversed())).probabilities;
    const N = golden.posts.length;
    for (const [i, post] of golden.posts.entries()) {
      const alone = (await rank([post])).probabilities;
      for (let action = 0; action < A; action++) {
        const expected = whole[i * A + action] ?? NaN;
        expect(Math.abs((alone[action] ?? NaN) - expected)).toBeLessThanOrEqual(1e-6);
        expect(
          Math.abs((reversed[(N - 1 - i) * A + action] ?? NaN) - expected),
        ).toBeLessThanOrEqual(1e-6);
      }
    }
  });

  it("comes from the kept context while the history is the same, and from a new one when it changes", async () => {
    await rank(golden.posts, "first");
    expect((await rank(golden.posts, "first")).contextMs).toBe(0);
    const changed = await rank(golden.posts, "second");
    expect(changed.contextMs).toBeGreaterThan(0);
  });

  it("is right for no candidates at all", async () => {
    expect((await rank([])).probabilities).toHaveLength(0);
  });
});

/** A session whose pieces hold at most `size` candidates, and whose runtime does what `beforeRun` does first. */
function sessionOf(
  size: number,
  beforeRun: (graphInputs: string[], rows: number) => void = () => {},
) {
  const pace = new Pace(Infinity);
  while (pace.next(1_000) > size && pace.shrink(pace.next(1_000)));
  const { InferenceSession } = ort;
  const create = async (bytes: Uint8Array, options: ort.InferenceSession.SessionOptions) => {
    const graph = await InferenceSession.create(bytes, options);
    const run = graph.run.bind(graph);
    graph.run = (feeds: ort.InferenceSession.FeedsType, ...more: never[]) => {
      beforeRun([...graph.inputNames], feeds["candidate_posts"]?.dims[0] ?? 0);
      return run(feeds, ...more);
    };
    return graph;
  };
  return onnxSession({ ...ort, InferenceSession: { create } as never }, pace);
}

/** The golden posts again and again: `N` candidates. */
const many = (N: number) =>
  Array.from({ length: N }, (_, i) => golden.posts[i % golden.posts.length]).filter(
    (post) => post !== undefined,
  );
const request = (N: number) => ({
  context: { version: "same", history },
  candidates: toColumns(many(N)),
  now: golden.now,
});

describe("a call in chunks", () => {
  it("gives the scores of one piece, and tells each chunk as it is ready", async () => {
    const whole = await session.rank(request(100));
    const cut = await sessionOf(8);
    const chunks: PredictedChunk[] = [];
    const ranked = await cut.rank(request(100), { onChunk: (chunk) => chunks.push(chunk) });
    expect(ranked.chunks).toBe(Math.ceil(100 / 8));
    expect(chunks).toHaveLength(ranked.chunks);
    for (const [i, value] of ranked.probabilities.entries())
      expect(Math.abs(value - (whole.probabilities[i] ?? NaN))).toBeLessThanOrEqual(1e-6);
    const told = new Float32Array(ranked.probabilities.length);
    for (const { from, probabilities } of chunks) told.set(probabilities, from * cut.actionCount);
    expect(told).toEqual(ranked.probabilities);
  });

  it("goes on though the listener takes a chunk's memory away", async () => {
    const cut = await sessionOf(8);
    const ranked = await cut.rank(request(20), {
      onChunk: ({ probabilities, dwellSeconds }) =>
        void structuredClone(probabilities, {
          transfer: [probabilities.buffer, dwellSeconds.buffer],
        }),
    });
    expect(ranked.chunks).toBe(3);
    expect(ranked.probabilities.every((p) => p > 0 && p < 1)).toBe(true);
  });

  it("stops before the next chunk when it is cancelled, though nothing but messages comes in between", async () => {
    let pieces = 0;
    const cut = await sessionOf(1, (_, rows) => void (pieces += rows));
    const stop = new AbortController();
    const { port1, port2 } = new MessageChannel();
    port1.addEventListener("message", () => stop.abort("not needed"));
    port1.start();
    const ranking = cut.rank(request(50), {
      signal: stop.signal,
      onChunk: ({ from }) => from === 2 && port2.postMessage("cancel"),
    });
    await expect(ranking).rejects.toBe("not needed");
    port1.close();
    expect(pieces).toBeLessThan(10);
    expect((await cut.rank(request(3))).chunks).toBe(3);
  });
});

describe("too little memory", () => {
  const full = (limit: number) => (_: string[], rows: number) => {
    if (rows > limit) throw new RangeError("Array buffer allocation failed");
  };

  it("makes the chunks smaller until they fit, and every candidate is scored", async () => {
    const small = await sessionOf(128, full(20));
    const ranked = await small.rank(request(100));
    const whole = await session.rank(request(100));
    expect(ranked.chunks).toBeGreaterThanOrEqual(5);
    for (const [i, value] of ranked.probabilities.entries())
      expect(Math.abs(value - (whole.probabilities[i] ?? NaN))).toBeLessThanOrEqual(1e-6);
  });

  it("is an error once not even one candidate fits", async () => {
    const none = await sessionOf(128, full(0));
    await expect(none.rank(request(10))).rejects.toThrow("allocation failed");
  });

  it("is not what every other error is taken for", async () => {
    let tries = 0;
    const broken = await sessionOf(128, (_, rows) => {
      if (rows === 0) return;
      tries += 1;
      throw new Error("Got invalid dimensions");
    });
    await expect(broken.rank(request(10))).rejects.toThrow("invalid dimensions");
    expect(tries).toBe(1);
  });
});

describe("what was computed from a history", () => {
  it("is computed once for scores and vector, and freed when another history comes", async () => {
    const runs: string[] = [];
    const kept = await sessionOf(128, (inputs, rows) =>
      runs.push(rows > 0 ? "candidates" : inputs.join()),
    );
    const dispose = vi.spyOn(ort.Tensor.prototype, "dispose");
    const context = { version: "one", history };
    for (const _ of [1, 2, 3]) {
      await kept.readerVector(context);
      await kept.rank({ ...request(1), context });
    }
    expect(runs.filter((run) => run !== "candidates")).toHaveLength(2);
    expect(dispose).not.toHaveBeenCalled();
    await kept.rank({ ...request(1), context: { version: "two", history } });
    expect(dispose).toHaveBeenCalledTimes(3);
    dispose.mockRestore();
  });
});

describe("the golden check", () => {
  it("passes for this model", async () => {
    expect(await checkGolden(session, golden)).toBeUndefined();
  });

  it("names the model that golden vectors of another one belong to", async () => {
    const foreign = { ...golden, modelVersion: "other" };
    expect(await checkGolden(session, foreign)).toContain("other");
  });

  it.each([
    { what: "probability", field: "probabilities", by: golden.tolerance.probability * 2 },
    { what: "dwell", field: "continuous", by: golden.tolerance.probability * 2 },
    { what: "reader vector", field: "reader", by: golden.tolerance.reader * 2 },
  ] as const)("finds one $what that is off", async ({ what, field, by }) => {
    const values = newcomer[field].with(0, (newcomer[field][0] ?? 0) + by);
    const readers = [{ ...newcomer, [field]: values }, ...others];
    expect(await checkGolden(session, { ...golden, readers })).toContain(what);
  });

  it("does not take NaN for small", async () => {
    const readers = [{ ...newcomer, probabilities: newcomer.probabilities.map(() => NaN) }];
    expect(await checkGolden(session, { ...golden, readers })).toContain("not a number");
  });

  it("finds an error that only a full chunk shows", async () => {
    const flawed = {
      modelVersion: session.modelVersion,
      readerVector: session.readerVector.bind(session),
      rank: async (request: Parameters<RankerSession["rank"]>[0]) => {
        const ranked = await session.rank(request);
        const rows = request.candidates.createdAt.length;
        return rows < DEVICE.chunk.first
          ? ranked
          : { ...ranked, probabilities: ranked.probabilities.with(rows, 0.5) };
      },
    };
    expect(await checkGolden(flawed, golden)).toContain("probability");
  });

  it("finds rows that are missing", async () => {
    const readers = [{ ...newcomer, probabilities: newcomer.probabilities.slice(1) }];
    expect(await checkGolden(session, { ...golden, readers })).toContain("values instead of");
  });
});
