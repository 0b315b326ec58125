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
];

it.each([
  { variant: "f32", bytes: 1_307 },
  { variant: "int8", bytes: 1_097 },
] as const)(
  "a device downloads $bytes bytes of a model with $variant weights",
  ({ variant, bytes }) => {
    expect(downloadBytes(files, variant)).toEqual({ bytes, files: 4 });
  },
);
