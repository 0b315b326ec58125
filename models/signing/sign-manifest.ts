import { webcrypto } from "node:crypto";
import { signBytes, type SigningKey } from "#models/signing/signing-key.ts";
import type { ModelManifest } from "#shared/api/model-manifest.ts";
import { signedBytes, type VerifyEd25519 } from "#shared/signing/signed-manifest.ts";

/**
 * The manifest with its time and signature. The time only goes forward: one that was signed before, by a clock ahead of
 * `now`, gets a later one.
 *
 * @param now epoch milliseconds
 */
export function signManifest(
  manifest: ModelManifest,
  key: SigningKey,
  now: number,
  signedBefore = manifest.signedAt ?? 0,
): ModelManifest {
  const { signature: _old, ...content } = manifest;
  const timed = { ...content, signedAt: Math.max(now, signedBefore + 1) };
  const value = signBytes(key, signedBytes(timed, key.id)).toString("base64");
  return { ...timed, signature: { keyId: key.id, value } };
}

/** Checks by the same interface that browsers have. */
export const verifyEd25519: VerifyEd25519 = async (publicKey, signature, bytes) => {
  const { subtle } = webcrypto;
  const key = await subtle.importKey("raw", publicKey, "Ed25519", false, ["verify"]);
  return subtle.verify("Ed25519", key, signature, bytes);
};
