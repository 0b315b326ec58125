import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { kernelOutputs, MAX_KERNEL_DIFFERENCE } from "#models/export/kernel/kernel-outputs.ts";
import { largestDifference } from "#models/export/largest-difference.ts";
import { KERNEL_BUILDS } from "#models/kernel/kernel-path.ts";
import { ModelManifestSchema } from "#shared/api/model-manifest.ts";
import { decodeEmbeddingTable } from "#shared/features/embedding-table.ts";
import { goldenOf, type GoldenSet } from "#shared/features/golden.ts";
import { decodeKernelFile } from "#shared/kernel/kernel-file.ts";

const folder = new URL(".", import.meta.url).pathname;
const read = (path: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(readFileSync(`${folder}${path}`));
const text = (path: string): unknown => JSON.parse(new TextDecoder().decode(read(path)));
const manifest = ModelManifestSchema.parse(text("manifest.json"));
const golden = text("golden.json") as GoldenSet;
const table = decodeEmbeddingTable(read("table.bin").buffer);
const fileOf = (precision: string): Uint8Array<ArrayBuffer> => {
  const file = manifest.files.find(({ role, variant }) => role === "kernel" && variant === precision);
  return read(file?.path ?? "");
};

describe.each(["f32", "int8"] as const)("the kernel's %s file", (precision) => {
  const file = fileOf(precision);
  const expected = goldenOf(golden, `kernel-${precision}`);

  it.each(KERNEL_BUILDS)("gives its golden answers in the %s build", (build) => {
    const answers = kernelOutputs(file, golden, table, build);
    const { probability, reader: direction } = expected.tolerance;
    for (const [i, reader] of expected.readers.entries()) {
      const { probabilities = [], continuous = [], reader: made = [] } = answers[i] ?? {};
      expect(largestDifference(probabilities, reader.probabilities)).toBeLessThan(probability);
      expect(largestDifference(continuous, reader.continuous)).toBeLessThan(probability);
      expect(largestDifference(made, reader.reader)).toBeLessThan(direction);
    }
  });

  it("answers as the float32 graphs do, within its bound", () => {
    for (const [i, answer] of kernelOutputs(file, golden, table).entries())
      for (const name of ["probabilities", "continuous", "reader"] as const)
        expect(largestDifference(answer[name], golden.readers[i]?.[name] ?? [])).toBeLessThan(
          MAX_KERNEL_DIFFERENCE[precision],
        );
  });

  it("is of the network that the manifest describes", () => {
    const { header } = decodeKernelFile(file.buffer);
    expect(header.precision).toBe(precision);
    expect(manifest.ranker).toMatchObject(
      Object.fromEntries(Object.entries(header.trunk).filter(([name]) => name in manifest.ranker)),
    );
  });
});


it("has its own golden answers of int8, which are not those of float32", () => {
  const [of8, of32] = ["kernel-int8", "kernel-f32"].map((variant) => goldenOf(golden, variant));
  expect(of32).toBe(golden);
  expect(of8?.readers[2]?.probabilities).not.toEqual(of32?.readers[2]?.probabilities);
});
