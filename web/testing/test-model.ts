import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { signManifest } from "#models/signing/sign-manifest.ts";
import type { SigningKey } from "#models/signing/signing-key.ts";
import {
  type ModelFile,
  type ModelManifest,
  ModelManifestSchema,
  type WeightVariant,
} from "#shared/api/model-manifest.ts";
import { MODEL_PART_BYTES, modelParts } from "#shared/api/model-parts.ts";

type Bytes = Uint8Array<ArrayBuffer>;
/** Makes the bytes of a `candidates` graph from the one with f32 weights. */
export type MakeCandidates = (f32: Bytes) => Bytes;

/** A model as a server has it: its manifest and the parts of its files, by path. */
export interface TestModel {
  readonly manifest: ModelManifest;
  readonly responses: ReadonlyMap<string, Uint8Array>;
}

const FOLDER = join(import.meta.dirname, "../../models/artifacts");
const bytesOf = (path: string): Bytes => new Uint8Array(readFileSync(join(FOLDER, path)));

/** The model that this repository ships. */
export const shippedManifest = (): ModelManifest =>
  ModelManifestSchema.parse(JSON.parse(readFileSync(join(FOLDER, "manifest.json"), "utf8")));

/**
 * The shipped model, signed with a key of the test's. With `variants` it has these weights only: their other graphs are
 * the f32 ones, so what a variant computes is what its `candidates` graph does.
 */
export function testModel(
  key: SigningKey,
  variants?: Partial<Record<WeightVariant, MakeCandidates>>,
): TestModel {
  const shipped = shippedManifest();
  const files = variants
    ? withVariants(shipped.files, variants)
    : shipped.files.map((file) => ({ file, content: bytesOf(file.path) }));
  const manifest = signManifest(
    { ...shipped, files: files.map(({ file }) => file) },
    key,
    Date.now(),
  );
  const parts = files.flatMap(({ file, content }) =>
    modelParts(file).map(
      ({ path, bytes }, i) =>
        [path, content.subarray(i * MODEL_PART_BYTES, i * MODEL_PART_BYTES + bytes)] as const,
    ),
  );
  const text = new TextEncoder().encode(JSON.stringify(manifest));
  return { manifest, responses: new Map([["/api/v1/models/manifest", text], ...parts]) };
}

interface Content {
  readonly file: ModelFile;
  readonly content: Bytes;
}

function withVariants(
  files: readonly ModelFile[],
  variants: Partial<Record<WeightVariant, MakeCandidates>>,
): Content[] {
  const plain = files.filter(({ variant = "f32" }) => variant === "f32");
  return plain.flatMap((file) => {
    const content = bytesOf(file.path);
    if (file.role !== "context" && file.role !== "candidates") return [{ file, content }];
    return Object.entries(variants).map(([variant, make]) => {
      const made = file.role === "candidates" ? make(content) : content;
      const path = `${file.role}.${variant}.onnx`;
      return {
        file: { ...described(file, made), variant: variant as WeightVariant, path },
        content: made,
      };
    });
  });
}

const described = (file: ModelFile, content: Bytes): ModelFile => ({
  ...file,
  bytes: content.length,
  sha256: createHash("sha256").update(content).digest("hex"),
});
