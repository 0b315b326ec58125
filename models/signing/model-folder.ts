import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { signManifest, verifyEd25519 } from "#models/signing/sign-manifest.ts";
import type { SigningKey } from "#models/signing/signing-key.ts";
import { type ModelManifest, ModelManifestSchema } from "#shared/api/model-manifest.ts";
import type { ModelKey } from "#shared/params/model-keys.ts";
import {
  type ManifestRefusal,
  readSignedManifest,
  type SignedManifest,
} from "#shared/signing/signed-manifest.ts";
import { err, ok, type Result } from "#shared/types/result.ts";

const MANIFEST = "manifest.json";

export type FolderRefusal =
  | ManifestRefusal
  | { readonly code: "missing-file" | "wrong-hash"; readonly path: string }
  | {
      readonly code: "wrong-size";
      readonly path: string;
      readonly bytes: number;
      readonly expected: number;
    };

const manifestText = (folder: string): string | undefined => {
  const path = join(folder, MANIFEST);
  return existsSync(path) ? readFileSync(path, "utf8") : undefined;
};

/** When the folder's manifest was signed last; 0 if it never was, or is none. */
function signedBefore(folder: string): number {
  try {
    return ModelManifestSchema.parse(JSON.parse(manifestText(folder) ?? "")).signedAt ?? 0;
  } catch {
    return 0;
  }
}

/**
 * Signs the manifest in a folder anew.
 *
 * @throws {Error} if there is none, or it has another shape.
 */
export function signFolder(folder: string, key: SigningKey, now: number): ModelManifest {
  const text = manifestText(folder);
  if (text === undefined) throw new Error(`${folder} has no ${MANIFEST}`);
  const manifest: unknown = JSON.parse(text);
  // What the schema does not know is signed as well.
  ModelManifestSchema.parse(manifest);
  const signed = signManifest(manifest as ModelManifest, key, now);
  writeManifest(folder, signed);
  return signed;
}

/**
 * Writes a new manifest into a folder, signed if there is a key, later than the one it replaces.
 *
 * @returns the manifest as written, and one line that says whether devices will take it.
 */
export function writeSigned(
  manifest: ModelManifest,
  folder: string,
  now: number,
  key: SigningKey | undefined,
): { readonly manifest: ModelManifest; readonly note: string } {
  const written = key ? signManifest(manifest, key, now, signedBefore(folder)) : manifest;
  writeManifest(folder, written);
  const note = key
    ? `signed with key ${key.id}`
    : `UNSIGNED, devices refuse it: there is no key; "npm run sign -- keys" makes one, "npm run sign -- manifest ${folder}" signs`;
  return { manifest: written, note };
}

const writeManifest = (folder: string, manifest: ModelManifest): void =>
  writeFileSync(join(folder, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`);

/** Checks a folder as a device would: the signature, then size and SHA-256 of every file. */
export async function verifyFolder(
  folder: string,
  trusted: readonly ModelKey[],
): Promise<Result<SignedManifest, FolderRefusal>> {
  const text = manifestText(folder);
  if (text === undefined) return err({ code: "missing-file", path: MANIFEST });
  const read = await readSignedManifest(text, trusted, verifyEd25519);
  if (!read.ok) return read;
  for (const { path, bytes, sha256 } of read.value.files) {
    if (!existsSync(join(folder, path))) return err({ code: "missing-file", path });
    const content = readFileSync(join(folder, path));
    if (content.length !== bytes)
      return err({ code: "wrong-size", path, bytes: content.length, expected: bytes });
    if (createHash("sha256").update(content).digest("hex") !== sha256)
      return err({ code: "wrong-hash", path });
  }
  return ok(read.value);
}
