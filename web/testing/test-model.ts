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
/** Makes other bytes of a file that scores: of the `candidates` graph with f32 weights, or of a kernel file. */
export type MakeFile = (right: Bytes) => Bytes;

/** Weights that a test's model has, and what was done to them. What is not named is not there. */
export interface TestWeights {
  readonly graphs?: Partial<Record<WeightVariant, MakeFile>>;
  readonly kernels?: Partial<Record<WeightVariant, MakeFile>>;
}

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
 * The shipped model, signed with a key of the test's. With `weights` it has these only: a variant's other graphs are the
 * f32 ones, so what it computes is what its `candidates` graph does.
 */
export function testModel(key: SigningKey, weights?: TestWeights): TestModel {
  const shipped = shippedManifest();
  const files = weights
    ? withWeights(shipped.files, weights)
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

function withWeights(
  files: readonly ModelFile[],
  { graphs = {}, kernels = {} }: TestWeights,
): Content[] {
  const made = (
    file: ModelFile,
    from: Bytes,
    [variant, make]: [string, MakeFile],
    isChanged = true,
  ): Content => {
    const content = isChanged ? make(from) : from;
    const path = `${file.role}.${variant}.test`;
    return {
      file: { ...described(file, content), variant: variant as WeightVariant, path },
      content,
    };
  };
  return files.flatMap((file) => {
    const { role, variant = "f32" } = file;
    const content = bytesOf(file.path);
    if (role === "kernel") {
      const make = kernels[variant];
      return make ? [made(file, content, [variant, make])] : [];
    }
    if (variant !== "f32") return [];
    if (role !== "context" && role !== "candidates") return [{ file, content }];
    return Object.entries(graphs).map((entry) => made(file, content, entry, role === "candidates"));
  });
}

const described = (file: ModelFile, content: Bytes): ModelFile => ({
  ...file,
  bytes: content.length,
  sha256: createHash("sha256").update(content).digest("hex"),
});
