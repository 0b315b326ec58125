import { readFileSync } from "node:fs";
import * as ort from "onnxruntime-web/wasm";
import { beforeAll, describe, expect, it } from "vitest";
import type { ModelManifest } from "#shared/api/model-manifest.ts";
import { goldenHistory, type GoldenSet } from "#shared/features/golden.ts";
import { toColumns } from "#web/workers/ranker/candidate-columns.ts";
import { checkGolden } from "#web/workers/ranker/golden-check.ts";
import { RankerSession } from "#web/workers/ranker/ranker-session.ts";

const artifact = (name: string): ArrayBuffer =>
  new Uint8Array(readFileSync(new URL(`../../../models/artifacts/${name}`, import.meta.url)))
    .buffer;
const parsed = (name: string): unknown => JSON.parse(new TextDecoder().decode(artifact(name)));
const golden = parsed("golden.json") as GoldenSet;

let session: RankerSession;
beforeAll(async () => {
  session = await RankerSession.create(ort, "wasm", {
    manifest: parsed("manifest.json") as ModelManifest,
    files: {
      table: artifact("table.bin"),
      context: artifact("context.onnx"),
      candidates: artifact("candidates.onnx"),
      "user-tower": artifact("user-tower.onnx"),
      golden: artifact("golden.json"),
    },
  });
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

  it("finds rows that are missing", async () => {
    const readers = [{ ...newcomer, probabilities: newcomer.probabilities.slice(1) }];
    expect(await checkGolden(session, { ...golden, readers })).toContain("values instead of");
  });
});
