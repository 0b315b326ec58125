/// <reference types="vite/client" />
import * as z from "zod/mini";
import {
  type ModelManifest,
  ModelManifestSchema,
  type WeightVariant,
} from "#shared/api/model-manifest.ts";
import type { GoldenSet } from "#shared/features/golden.ts";
import { DEVICE } from "#shared/params/device.ts";
import type { FileStore } from "#web/workers/file-store.ts";
import { RUNTIME_URLS } from "#web/workers/ranker/ort-runtime.ts";
import manifestUrl from "../../models/artifacts/manifest.json?url";

// The worker stands under the page's content security policy, which forbids `eval`; Zod would try it.
z.config({ jitless: true });

/** What the device needs of a model. Posts come with features and embedding, so their tower stays at the edge. */
const ROLES = ["table", "context", "candidates", "user-tower", "golden"] as const;
type Role = (typeof ROLES)[number];

/** Where the bundler has put each file of a model, by its path in the repository. */
const URLS: Readonly<Record<string, string>> = import.meta.glob(
  ["../../models/artifacts/*.{onnx,bin}", "../../models/artifacts/golden.json"],
  { query: "?url", import: "default", eager: true },
);

export interface ModelFiles {
  readonly manifest: ModelManifest;
  readonly golden: GoldenSet;
  readonly files: Readonly<Record<Role, ArrayBuffer>>;
}

export async function loadManifest(store: FileStore): Promise<ModelManifest> {
  const bytes = await store.bytes(manifestUrl);
  const manifest = ModelManifestSchema.parse(readJson(bytes));
  await store.keep(manifestUrl, bytes);
  return manifest;
}

/**
 * Loads the model with weights of one variant, reporting bytes as they come, and checks every file against the
 * manifest. A graph that has no such variant comes as f32.
 *
 * @throws {Error} if a file is missing, or is not what the manifest says.
 */
export async function loadModelFiles(
  store: FileStore,
  variant: WeightVariant,
  onProgress: (loadedBytes: number, totalBytes: number) => void,
): Promise<ModelFiles> {
  const manifest = await loadManifest(store);
  const entries = ROLES.map((role) => {
    const found = manifest.files.filter((file) => file.role === role);
    const entry =
      found.find((file) => file.variant === variant) ??
      found.find((file) => (file.variant ?? "f32") === "f32");
    if (!entry) throw new Error(`the manifest names no ${role}`);
    const url = URLS[`../../models/artifacts/${entry.path}`];
    if (url === undefined) throw new Error(`${entry.path} is not part of this app`);
    return { ...entry, role, url };
  });
  const totalBytes = entries.reduce((sum, { bytes }) => sum + bytes, 0);
  const report = throttled(onProgress, totalBytes);
  const loaded = await Promise.all(
    entries.map(async ({ role, url, sha256 }) => [role, await store.verified(url, sha256, report)]),
  );
  const files = Object.fromEntries(loaded) as Record<Role, ArrayBuffer>;
  onProgress(totalBytes, totalBytes);
  await store.keepOnly([manifestUrl, ...Object.values(URLS), ...RUNTIME_URLS]);
  return { manifest, files, golden: readJson(files.golden) as GoldenSet };
}

const readJson = (bytes: ArrayBuffer): unknown => JSON.parse(new TextDecoder().decode(bytes));

/** Adds up bytes and reports now and then: a message a chunk would keep the page busy. */
function throttled(
  onProgress: (loadedBytes: number, totalBytes: number) => void,
  totalBytes: number,
): (count: number) => void {
  let loadedBytes = 0;
  let reportedAt = -Infinity;
  return (count) => {
    loadedBytes += count;
    const now = performance.now();
    if (now - reportedAt < DEVICE.progressIntervalMs) return;
    reportedAt = now;
    onProgress(Math.min(loadedBytes, totalBytes), totalBytes);
  };
}
