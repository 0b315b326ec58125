import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { writeSigned } from "#models/signing/model-folder.ts";
import type { SigningKey } from "#models/signing/signing-key.ts";
import {
  type ModelFile,
  type ModelManifest,
  ModelManifestSchema,
} from "#shared/api/model-manifest.ts";

/**
 * Adds a file to a folder's manifest, or replaces the one of that role, and signs it again if there is a key. The
 * model's version stays: it names what the graphs compute, and they have not changed.
 *
 * @returns one line that says whether devices will take the manifest.
 * @throws {Error} if the folder has no manifest, or it has another shape.
 */
export function putModelFile(
  folder: string,
  { role, path }: Pick<ModelFile, "role" | "path">,
  content: Uint8Array,
  key: SigningKey | undefined,
  now: number,
): string {
  const manifest = JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8")) as ModelManifest;
  // Checked, but kept as it is: the schema would drop what it does not know.
  ModelManifestSchema.parse(manifest);
  const sha256 = createHash("sha256").update(content).digest("hex");
  const files = manifest.files.filter((file) => file.role !== role);
  const { signature: _old, signedAt: _before, ...unsigned } = manifest;
  writeFileSync(join(folder, path), content);
  return writeSigned(
    { ...unsigned, files: [...files, { role, path, bytes: content.length, sha256 }] },
    folder,
    now,
    key,
  ).note;
}
