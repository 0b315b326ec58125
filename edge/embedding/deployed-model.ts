import weights from "#models/artifacts/kernel.int8.bin";
import manifestText from "#models/artifacts/manifest.json?raw";
import tableBytes from "#models/artifacts/table.bin";
import { type ModelManifest, ModelManifestSchema } from "#shared/api/model-manifest.ts";
import { decodeEmbeddingTable } from "#shared/features/embedding-table.ts";
import { decodeKernelFile } from "#shared/kernel/kernel-file.ts";
import type { KernelModule } from "#shared/kernel/kernel-module.ts";
import relaxedModule from "#shared/kernel/kernel-relaxed.wasm";
import { PhoenixKernel } from "#shared/kernel/phoenix-kernel.ts";
import { EDGE_KERNEL } from "#shared/params/edge-kernel.ts";

export const MANIFEST: ModelManifest = ModelManifestSchema.parse(JSON.parse(manifestText));
export const MANIFEST_TEXT: string = manifestText;

/**
 * The build with relaxed SIMD. A worker cannot choose when it runs: what it imports is compiled when it is deployed, and
 * one engine without these instructions would refuse to start it with either choice. workerd has had them since 2023.
 */
export const KERNEL_MODULE: KernelModule = { module: relaxedModule, build: "relaxed" };

/** What `phoenix` computes with: weights of that precision. */
export const KERNEL_RUNTIME = "kernel-int8";

let kernel: PhoenixKernel | undefined;

/**
 * The model that this worker was deployed with, made on first use: an isolate that only reads posts has no need of it.
 * There is one in an isolate, which holds one reader at a time: set a context and score without `await` between.
 */
export const phoenix = (): PhoenixKernel =>
  (kernel ??= new PhoenixKernel(KERNEL_MODULE, decodeKernelFile(weights), {
    capacity: EDGE_KERNEL.capacity,
    threads: 1,
    features: { table: decodeEmbeddingTable(tableBytes), layout: MANIFEST.layout },
  }));
