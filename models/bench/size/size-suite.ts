import { createReadStream } from "node:fs";
import { lstat, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { createGzip } from "node:zlib";
import * as z from "zod/mini";
import type { Figure, Suite } from "#models/bench/figure.ts";
import {
  type ModelFile,
  ModelManifestSchema,
  WEIGHT_VARIANTS,
  type WeightVariant,
} from "#shared/api/model-manifest.ts";
import {
  type DeviceFileRole,
  type Engine,
  ENGINE_FILE_ROLES,
  fileOf,
} from "#shared/api/model-parts.ts";

const MEGABYTE = 1e6;
const MODEL = "models/artifacts";
/** What a device downloads to run the model: the runtime with WebGPU, the larger of the two that are served. */
const RUNTIME = "node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded.jspi.wasm";

/** What tools write into `node_modules` while they run (`.vite`, `.vite-temp`) is not installed, and may vanish. */
const CACHE = /[\\/]\.(vite|cache)/;

/** Bytes of every file below `folder`, links not followed. */
async function folderBytes(folder: string): Promise<{ bytes: number; files: number }> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const sizes = await Promise.all(
    entries
      .filter((entry) => entry.isFile() && !CACHE.test(entry.parentPath))
      .map(async ({ parentPath, name }) => (await lstat(join(parentPath, name))).size),
  );
  return { bytes: sizes.reduce((sum, size) => sum + size, 0), files: sizes.length };
}

async function gzipBytes(file: string): Promise<number> {
  let bytes = 0;
  for await (const chunk of createReadStream(file).pipe(createGzip()))
    bytes += (chunk as Buffer).length;
  return bytes;
}

const figure = (name: string, bytes: number, n: number): Figure => {
  const value = bytes / MEGABYTE;
  return { suite: "size", figure: name, value, unit: "MB", ours: value, peer: null, n };
};

/** Bytes of what an engine on a device downloads of a model with weights of one variant. */
export const downloadBytes = (
  files: readonly ModelFile[],
  engine: Engine,
  variant: WeightVariant,
): { readonly bytes: number; readonly files: number } => {
  const roles: readonly DeviceFileRole[] = ENGINE_FILE_ROLES[engine];
  const wanted = roles.flatMap((role) => fileOf(files, role, variant) ?? []);
  return { bytes: wanted.reduce((sum, { bytes }) => sum + bytes, 0), files: wanted.length };
};

/** What is downloaded, and what is installed. */
export const sizeSuite: Suite = {
  async run() {
    const manifest = z.parse(
      ModelManifestSchema,
      JSON.parse(await readFile(join(MODEL, "manifest.json"), "utf8")),
    );
    const model = Object.fromEntries(
      WEIGHT_VARIANTS.map(
        (variant) => [variant, downloadBytes(manifest.files, "onnx", variant)] as const,
      ),
    ) as Record<WeightVariant, ReturnType<typeof downloadBytes>>;
    const kernel = downloadBytes(manifest.files, "kernel", "int8");
    const [runtime, modules] = await Promise.all([gzipBytes(RUNTIME), folderBytes("node_modules")]);
    const largest = WEIGHT_VARIANTS.map((variant) => model[variant]).reduce((a, b) =>
      b.bytes > a.bytes ? b : a,
    );
    return {
      figures: [
        figure("model-mb", largest.bytes, largest.files),
        ...WEIGHT_VARIANTS.map((variant) =>
          figure(`model-mb-${variant}`, model[variant].bytes, model[variant].files),
        ),
        figure("model-mb-kernel", kernel.bytes, kernel.files),
        figure("runtime-mb-gzip", runtime, 1),
        figure("node-modules-mb", modules.bytes, modules.files),
      ],
      raw: { model, kernel, runtime, modules },
      notes: [
        `${manifest.modelVersion}: a device downloads one variant; model-mb is the largest, model-mb-kernel what most download`,
        "n counts files; 1 MB is 1,000,000 bytes",
      ],
    };
  },
};
