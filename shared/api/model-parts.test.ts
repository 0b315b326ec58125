import { describe, expect, it } from "vitest";
import type { ModelFile } from "#shared/api/model-manifest.ts";
import { fileOf, MODEL_PART_BYTES, modelParts } from "#shared/api/model-parts.ts";

const sha256 = "ab".repeat(32);

describe("the parts of a file", () => {
  it.each([
    [1, [1]],
    [MODEL_PART_BYTES, [MODEL_PART_BYTES]],
    [MODEL_PART_BYTES + 1, [MODEL_PART_BYTES, 1]],
    [2.5 * MODEL_PART_BYTES, [MODEL_PART_BYTES, MODEL_PART_BYTES, MODEL_PART_BYTES / 2]],
  ])("%i bytes are %j", (bytes, sizes) => {
    const parts = modelParts({ sha256, bytes });
    expect(parts.map((part) => part.bytes)).toEqual(sizes);
    expect(new Set(parts.map(({ path }) => path)).size).toBe(sizes.length);
    for (const { path } of parts) expect(path).toContain(sha256);
  });
});

describe("the file of a role", () => {
  const file = (role: ModelFile["role"], variant?: ModelFile["variant"]): ModelFile => ({
    role,
    path: `${role}-${variant}`,
    bytes: 1,
    sha256,
    ...(variant && { variant }),
  });
  const files = [file("context"), file("context", "int8"), file("table")];

  it.each([
    ["context", "int8", "context-int8"],
    ["context", "f32", "context-undefined"],
    ["context", "f16", "context-undefined"],
    ["table", "int8", "table-undefined"],
    ["golden", "f32", undefined],
  ] as const)("%s as %s is %s", (role, variant, path) => {
    expect(fileOf(files, role, variant)?.path).toBe(path);
  });
});
