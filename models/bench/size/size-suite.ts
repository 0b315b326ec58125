import { createReadStream } from "node:fs";
import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";
import { createGzip } from "node:zlib";
import type { Figure, Suite } from "#models/bench/figure.ts";

const MEGABYTE = 1e6;
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

/** What is downloaded, and what is installed. */
export const sizeSuite: Suite = {
  summary: "the model, the runtime and node_modules in megabytes",
  async run() {
    const [model, runtime, modules] = await Promise.all([
      folderBytes("models/artifacts"),
      gzipBytes(RUNTIME),
      folderBytes("node_modules"),
    ]);
    return {
      figures: [
        figure("model-mb", model.bytes, model.files),
        figure("runtime-mb-gzip", runtime, 1),
        figure("node-modules-mb", modules.bytes, modules.files),
      ],
      raw: { model, runtime, modules },
      notes: ["n counts files; 1 MB is 1,000,000 bytes"],
    };
  },
};
