import { type ModelManifest, ModelManifestSchema } from "#shared/api/model-manifest.ts";
import { decodeEmbedding } from "#shared/features/embedding-codec.ts";
import { utf8 } from "#shared/features/utf8.ts";
import type { ModelKey } from "#shared/params/model-keys.ts";
import { canonicalJson } from "#shared/signing/canonical-json.ts";
import { err, ok, type Result } from "#shared/types/result.ts";

const PUBLIC_KEY_BYTES = 32;
const SIGNATURE_BYTES = 64;

/** So that a signature over a manifest can never be one over anything else that the key signs. */
const PURPOSE = "perch-model-manifest-v1\n";

/** Ed25519, as the platform has it. Rejects where the platform does not know it. */
export type VerifyEd25519 = (
  publicKey: Uint8Array<ArrayBuffer>,
  signature: Uint8Array<ArrayBuffer>,
  bytes: Uint8Array<ArrayBuffer>,
) => Promise<boolean>;

/** Why a manifest is not used. */
export type ManifestRefusal =
  | { readonly code: "bad-manifest"; readonly reason: string }
  | { readonly code: "unsigned-manifest" }
  | { readonly code: "untrusted-key"; readonly keyId: string }
  | { readonly code: "bad-signature"; readonly keyId: string }
  /** The browser, or an address without https, cannot check Ed25519. */
  | { readonly code: "no-signature-check"; readonly reason: string }
  | { readonly code: "older-manifest"; readonly signedAt: number; readonly newest: number };

export type SignedManifest = ModelManifest & { readonly signedAt: number };

/** What is signed: everything the manifest says but the signature itself, unknown fields and the key's id included. */
export function signedBytes(manifest: object, keyId: string): Uint8Array<ArrayBuffer> {
  const { signature: _signature, ...content } = manifest as { signature?: unknown };
  const { bytes, length } = utf8(PURPOSE + canonicalJson({ ...content, signature: { keyId } }));
  return bytes.slice(0, length) as Uint8Array<ArrayBuffer>;
}

/**
 * Reads a manifest that one of the trusted keys signed, and that is not older than `newest` (epoch milliseconds of the
 * newest one known; a copy of the same age is fine). Nothing of it is looked at before the signature has been checked,
 * but for the shape.
 */
export async function readSignedManifest(
  text: string,
  trusted: readonly ModelKey[],
  verify: VerifyEd25519,
  newest = 0,
): Promise<Result<SignedManifest, ManifestRefusal>> {
  const parsed = parseManifest(text);
  if (!parsed.ok) return parsed;
  const { raw, manifest } = parsed.value;
  const { signature, signedAt } = manifest;
  if (!signature || signedAt === undefined) return err({ code: "unsigned-manifest" });
  const { keyId } = signature;
  const key = trusted.find(({ id }) => id === keyId);
  if (!key) return err({ code: "untrusted-key", keyId });
  const publicKey = decodeBytes(key.publicKey, PUBLIC_KEY_BYTES);
  const value = decodeBytes(signature.value, SIGNATURE_BYTES);
  if (!publicKey || !value) return err({ code: "bad-signature", keyId });
  try {
    if (!(await verify(publicKey, value, signedBytes(raw, keyId))))
      return err({ code: "bad-signature", keyId });
  } catch (error) {
    return err({ code: "no-signature-check", reason: String(error) });
  }
  if (signedAt < newest) return err({ code: "older-manifest", signedAt, newest });
  return ok({ ...manifest, signedAt });
}

/** The manifest as it was written and as far as we know its fields. */
function parseManifest(
  text: string,
): Result<{ readonly raw: object; readonly manifest: ModelManifest }, ManifestRefusal> {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
    canonicalJson(raw);
  } catch (error) {
    return err({ code: "bad-manifest", reason: String(error) });
  }
  const read = ModelManifestSchema.safeParse(raw);
  if (read.success) return ok({ raw: raw as object, manifest: read.data });
  const issue = read.error.issues[0];
  return err({ code: "bad-manifest", reason: `${issue?.path.join(".")}: ${issue?.message}` });
}

const decodeBytes = (base64: string, length: number): Uint8Array<ArrayBuffer> | undefined => {
  const bytes = decodeEmbedding(base64, length);
  return bytes && new Uint8Array(bytes.buffer);
};
