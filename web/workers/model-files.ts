/// <reference types="vite/client" />
import * as z from "zod/mini";
import { type ModelManifest, ModelManifestSchema } from "#shared/api/model-manifest.ts";
import type { GoldenSet } from "#shared/features/golden.ts";
import { DEVICE } from "#shared/params/device.ts";
import type { FileStore } from "#web/workers/file-store.ts";
import { RUNTIME_URLS } from "#web/workers/ranker/ort-runtime.ts";
import candidatesUrl from "../../models/artifacts/candidates.onnx?url";
import contextUrl from "../../models/artifacts/context.onnx?url";
import goldenUrl from "../../models/artifacts/golden.json?url";
import manifestUrl from "../../models/artifacts/manifest.json?url";
import tableUrl from "../../models/artifacts/table.bin?url";
import userTowerUrl from "../../models/artifacts/user-tower.onnx?url";

// The worker stands under the page's content security policy, which forbids `eval`; Zod would try it.
z.config({ jitless: true });

/** What the device needs of a model. Posts come with features and embedding, so their tower stays at the edge. */
const URLS = {
  table: tableUrl,
  context: contextUrl,
  candidates: candidatesUrl,
  "user-tower": userTowerUrl,
  golden: goldenUrl,
} as const;
type Role = keyof typeof URLS;

export interface ModelFiles {
  readonly manifest: ModelManifest;
  readonly golden: GoldenSet;
  readonly files: Readonly<Record<Role, ArrayBuffer>>;
}

/**
 * Loads the model, reporting bytes as they come, and checks every file against the manifest.
 *
 * @throws {Error} if a file is missing, or is not what the manifest says.
 */
export async function loadModelFiles(
  store: FileStore,
  onProgress: (loadedBytes: number, totalBytes: number) => void,
): Promise<ModelFiles> {
  const manifestBytes = await store.bytes(manifestUrl);
  const manifest = ModelManifestSchema.parse(readJson(manifestBytes));
  await store.keep(manifestUrl, manifestBytes);

  const roles = Object.keys(URLS) as Role[];
  const entries = roles.map((role) => {
    const entry = manifest.files.find((file) => file.role === role);
    if (!entry) throw new Error(`the manifest names no ${role}`);
    return { role, bytes: entry.bytes, sha256: entry.sha256 };
  });
  const totalBytes = entries.reduce((sum, { bytes }) => sum + bytes, 0);
  const report = throttled(onProgress, totalBytes);
  const loaded = await Promise.all(
    entries.map(async ({ role, sha256 }) => [
      role,
      await store.verified(URLS[role], sha256, report),
    ]),
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
