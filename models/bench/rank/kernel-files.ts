import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { bundle } from "#models/bench/page/run-page.ts";
import { PEER_FOLDER } from "#models/bench/peers.ts";
import type { KernelAddresses } from "#models/bench/rank/kernel-contenders.ts";
import { benchWorkload } from "#models/bench/rank/workload.ts";
import { trunkFile } from "#models/export/kernel/trunk-sections.ts";
import { compileKernel } from "#models/kernel/compile.ts";

/** What a bench page needs for the kernel: folders to be served, and addresses in them. */
export interface PreparedKernel {
  readonly folders: Readonly<Record<string, string>>;
  readonly kernel: KernelAddresses;
  /** The kernel's dense product alone. */
  readonly products: { readonly worker: string; readonly module: string };
}

/**
 * Compiles, bundles and writes all of it below `.bench/`, from the sources as they are: a page is not to run one
 * state's module with another state's loader.
 */
export async function prepareKernel(): Promise<PreparedKernel> {
  const folder = join(PEER_FOLDER, "kernel");
  const workers = ["kernel-worker", "product-worker"] as const;
  for (const worker of workers)
    await bundle(worker, `models/bench/rank/${worker}.ts`, join(PEER_FOLDER, worker));
  await mkdir(folder, { recursive: true });
  const write = async (name: string, bytes: Uint8Array) => {
    await writeFile(join(folder, name), bytes);
    return `/kernel/${name}`;
  };
  const { params, config } = benchWorkload();
  return {
    folders: {
      "/kernel/": folder,
      ...Object.fromEntries(workers.map((worker) => [`/${worker}/`, join(PEER_FOLDER, worker)])),
    },
    kernel: {
      worker: "/kernel-worker/kernel-worker.js",
      modules: {
        relaxed: await write("relaxed.wasm", await compileKernel("relaxed")),
        plain: await write("plain.wasm", await compileKernel("plain")),
      },
      files: {
        f32: await write("f32.bin", trunkFile(params, config, "f32")),
        int8: await write("int8.bin", trunkFile(params, config, "int8")),
      },
    },
    products: {
      worker: "/product-worker/product-worker.js",
      module: await write(
        "product.wasm",
        await compileKernel("relaxed", "models/kernel/assembly/probe.ts"),
      ),
    },
  };
}
