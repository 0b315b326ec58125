import { readFileSync } from "node:fs";
import * as ort from "onnxruntime-web/wasm";
import { describe, expect, it } from "vitest";
import type { ModelManifest, WeightVariant } from "#shared/api/model-manifest.ts";
import type { GoldenSet } from "#shared/features/golden.ts";
import { brokenGraph } from "#web/testing/broken-graph.ts";
import { Lifetime } from "#web/workers/ranker/lifetime.ts";
import { OnnxModel } from "#web/workers/ranker/onnx-model.ts";
import { Pace } from "#web/workers/ranker/pace.ts";
import { type StartParts, startSession } from "#web/workers/ranker/start-session.ts";

const bytes = (name: string): Uint8Array<ArrayBuffer> =>
  new Uint8Array(readFileSync(new URL(`../../../models/artifacts/${name}`, import.meta.url)));
const parsed = (name: string): unknown => JSON.parse(new TextDecoder().decode(bytes(name)));
const shipped = parsed("manifest.json") as ModelManifest;
/** As if both variants were there; what they hold is the test's. */
const manifest = {
  ...shipped,
  files: shipped.files.flatMap((file) =>
    file.variant === "f16" || file.variant === "int8"
      ? []
      : (["f32", "int8"] as const).map((variant) => ({ ...file, variant })),
  ),
};

/** Starts on WASM, where `wrong` weights compute wrongly. Answers which were tried, too. */
async function start(
  wanted: WeightVariant | undefined,
  wrong: readonly WeightVariant[],
  change: Partial<StartParts<"onnx">> = {},
) {
  const tried: WeightVariant[] = [];
  const candidates = bytes("candidates.onnx");
  const started = await startSession<"onnx">({
    runtime: "wasm",
    features: { shaderF16: false },
    manifest,
    without: [],
    wanted,
    device: new Lifetime(),
    pace: new Pace(Infinity),
    starting: Promise.resolve({
      create: (files) => OnnxModel.create(ort, "wasm", files),
      threads: () => 1,
      keep: () => Promise.resolve(),
    }),
    loadFiles: (variant) => {
      tried.push(variant);
      const right = !wrong.includes(variant);
      return Promise.resolve({
        manifest,
        golden: { ...(parsed("golden.json") as GoldenSet), variants: {} },
        files: {
          table: bytes("table.bin").buffer,
          context: bytes("context.onnx").buffer,
          candidates: (right ? candidates : brokenGraph(candidates)).buffer,
          "user-tower": bytes("user-tower.onnx").buffer,
          golden: bytes("golden.json").buffer,
        },
      });
    },
    ...change,
  });
  return { started, tried };
}

describe("the start of a session", () => {
  it("takes the best weights that are left", async () => {
    const { started, tried } = await start(undefined, []);
    expect(started).toMatchObject({ ok: true, value: { variant: "f32" } });
    expect(tried).toEqual(["f32"]);
    expect((await start(undefined, [], { without: ["f32"] })).tried).toEqual(["int8"]);
  });

  it("names weights that compute wrongly, where others are left to try", async () => {
    const { started, tried } = await start("int8", ["int8"]);
    expect(tried).toEqual(["int8"]);
    expect(started).toMatchObject({
      error: {
        code: "wrong-outputs",
        variant: "int8",
        reason: expect.stringContaining("probability is off by"),
      },
    });
  });

  it("names none when no others are left: then it is the runtime that fails", async () => {
    const { started } = await start(undefined, ["int8"], { without: ["f32"] });
    expect(started).toMatchObject({ ok: false, error: { code: "wrong-outputs" } });
    expect(started).not.toHaveProperty("error.variant");
  });

  it("does not blame the weights for a model that does not arrive or a runtime that does not start", async () => {
    const missing = await start(undefined, [], {
      loadFiles: () => Promise.reject(new Error("offline")),
    });
    expect(missing.started).toEqual({
      ok: false,
      error: { code: "bad-model", reason: "offline" },
    });
    const dead = await start("int8", [], {
      starting: Promise.reject(new Error("no wasm")),
    });
    expect(dead.started).toEqual({
      ok: false,
      error: { code: "start-failed", reason: "no wasm" },
    });
    expect(dead.tried).toEqual(["int8"]);
  });

  it("fails when the device is lost meanwhile, instead of waiting for it", async () => {
    const device = new Lifetime();
    device.end("the driver was updated");
    const { started } = await start(undefined, [], { device });
    expect(started).toMatchObject({ ok: false });
    expect(JSON.stringify(started)).toContain("the driver was updated");
  });

  it("says so when the manifest has no weights for this runtime; another one may have some", async () => {
    const { started } = await start(undefined, [], { manifest: { ...manifest, files: [] } });
    expect(started).toMatchObject({
      error: { code: "start-failed", reason: expect.stringContaining("no weights") },
    });
  });
});
