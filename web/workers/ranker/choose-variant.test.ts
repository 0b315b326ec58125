import { describe, expect, it } from "vitest";
import { type ModelManifest, WEIGHT_VARIANTS } from "#shared/api/model-manifest.ts";
import { chooseVariant } from "#web/workers/ranker/choose-variant.ts";

type Files = ModelManifest["files"];
const file = (role: Files[number]["role"], variant?: Files[number]["variant"]): Files[number] => ({
  role,
  ...(variant && { variant }),
  path: `${role}.${variant}.onnx`,
  bytes: 1,
  sha256: "0".repeat(64),
});
const ofVariants = (...variants: Files[number]["variant"][]): Pick<ModelManifest, "files"> => ({
  files: variants.flatMap((variant) => [file("context", variant), file("candidates", variant)]),
});

const everything = ofVariants(...WEIGHT_VARIANTS);
const f16 = { shaderF16: true };
const noF16 = { shaderF16: false };

describe("the variant of the weights", () => {
  it.each([
    { runtime: "webgpu", features: f16, chosen: "f16" },
    { runtime: "webgpu", features: noF16, chosen: "f32" },
    { runtime: "wasm", features: noF16, chosen: "f32" },
    { runtime: "wasm", features: f16, chosen: "f32" },
  ] as const)("is $chosen on $runtime with $features", ({ runtime, features, chosen }) => {
    expect(chooseVariant(runtime, features, everything)).toBe(chosen);
  });

  it("is f32 where the manifest says nothing about variants", () => {
    expect(chooseVariant("webgpu", f16, ofVariants(undefined))).toBe("f32");
    expect(chooseVariant("wasm", noF16, ofVariants(undefined))).toBe("f32");
  });

  it("is int8 on WASM where f32 is not there or has failed", () => {
    expect(chooseVariant("wasm", noF16, ofVariants("int8", "f16"))).toBe("int8");
    expect(chooseVariant("wasm", noF16, everything, ["f32"])).toBe("int8");
  });

  const kernels = (...variants: Files[number]["variant"][]) => ({
    files: [...everything.files, ...variants.map((variant) => file("kernel", variant))],
  });

  it("is int8 on the kernel, f32 where that is not there or has failed, and never a graph's", () => {
    expect(chooseVariant("kernel", noF16, kernels("f32", "int8"))).toBe("int8");
    expect(chooseVariant("kernel", noF16, kernels("f32"))).toBe("f32");
    expect(chooseVariant("kernel", f16, kernels("f32", "int8"), ["int8"])).toBe("f32");
    expect(chooseVariant("kernel", f16, everything)).toBeUndefined();
  });

  it("is not one of which a scoring graph is missing", () => {
    const half = { files: [...ofVariants("f32").files, file("candidates", "f16")] };
    expect(chooseVariant("webgpu", f16, half)).toBe("f32");
  });

  it("is the next best after one that failed, and nothing after the last", () => {
    expect(chooseVariant("webgpu", f16, everything, ["f16"])).toBe("f32");
    expect(chooseVariant("webgpu", f16, everything, ["f16", "f32"])).toBeUndefined();
    expect(chooseVariant("webgpu", noF16, ofVariants("f16"))).toBeUndefined();
  });
});
