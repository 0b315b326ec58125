import { describe, expect, it } from "vitest";
import { agreementFigures } from "#models/bench/agreement/agreement-figures.ts";

/** One reader, one post, one action. */
const outputs = (probability: number) => [
  { probabilities: [probability], continuous: [0.5], reader: [1] },
];
const trained = outputs(0.2);
const answers = (probability: number, batchDifference = 0) => ({
  outputs: outputs(probability),
  batchDifference,
});

const figures = agreementFigures(trained, {
  native: { missing: "no network" },
  wasm: { f32: answers(0.25), int8: answers(0.3, 1e-7) },
  webgpu: { f32: answers(0.1, 1e-6) },
});
const named = (name: string) => figures.find(({ figure }) => figure === name);

describe("agreementFigures", () => {
  it.each([
    { name: "f32 jax-js/wasm", value: 0.05 },
    { name: "f32 jax-js/webgpu", value: 0.1 },
    { name: "f32 wasm/webgpu", value: 0.15 },
    { name: "f32 max-difference", value: 0.15 },
    { name: "int8 wasm/jax-js", value: 0.1 },
    { name: "batch wasm int8", value: 1e-7 },
    { name: "batch webgpu f32", value: 1e-6 },
  ])("$name is $value", ({ name, value }) => {
    expect(named(name)?.value).toBeCloseTo(value, 12);
  });

  it("names a runtime and a variant that could not be asked", () => {
    expect(named("native")).toMatchObject({ value: null, missing: "no network" });
    expect(named("int8 webgpu/jax-js")).toMatchObject({ value: null });
  });

  it("says that a model brought no answers of its own", () => {
    const wasm = { f32: answers(0.2), int8: answers(0.3) };
    const without = agreementFigures(undefined, { wasm });
    expect(without[0]).toMatchObject({ figure: "jax-js", value: null });
    const int8 = without.find(({ figure }) => figure === "int8 wasm/wasm");
    expect(int8?.value).toBeCloseTo(0.1, 12);
  });
});
