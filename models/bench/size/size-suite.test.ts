import { expect, it } from "vitest";
import { downloadBytes } from "#models/bench/size/size-suite.ts";
import type { ModelFile } from "#shared/api/model-manifest.ts";

const file = (
  role: ModelFile["role"],
  bytes: number,
  variant?: ModelFile["variant"],
): ModelFile => ({
  role,
  bytes,
  path: `${role}.${variant}`,
  sha256: "",
  ...(variant === undefined ? {} : { variant }),
});
const files = [
  file("table", 1_000),
  file("post-tower", 10_000), // stays with the server
  file("context", 100, "f32"),
  file("context", 30, "int8"),
  file("candidates", 200, "f32"),
  file("candidates", 60, "int8"),
  file("user-tower", 7), // in f32 only
  file("kernel", 400, "f32"),
  file("kernel", 90, "int8"),
];

it.each([
  { engine: "onnx", variant: "f32", bytes: 1_307, count: 4 },
  { engine: "onnx", variant: "int8", bytes: 1_097, count: 4 },
  { engine: "kernel", variant: "f32", bytes: 1_400, count: 2 },
  { engine: "kernel", variant: "int8", bytes: 1_090, count: 2 },
] as const)(
  "a device downloads $bytes bytes of a model with $variant weights for $engine",
  ({ engine, variant, bytes, count }) => {
    expect(downloadBytes(files, engine, variant)).toEqual({ bytes, files: count });
  },
);
