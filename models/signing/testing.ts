import { signManifest } from "#models/signing/sign-manifest.ts";
import { newSigningKey, type SigningKey } from "#models/signing/signing-key.ts";
import type { ModelManifest } from "#shared/api/model-manifest.ts";
import type { ModelKey } from "#shared/params/model-keys.ts";

/** What a device has to know to trust a key that a test has made. */
export const trusting = ({ id, publicKey }: SigningKey): ModelKey => ({
  id,
  publicKey,
  holder: "a test",
  demo: true,
});

/** A key pair of this run's, and what devices would hold of it. */
export function testKey(): { readonly key: SigningKey; readonly trusted: readonly ModelKey[] } {
  const key = newSigningKey();
  return { key, trusted: [trusting(key)] };
}

const BLOCK = { entities: 1, firstRow: 1, rows: 2, scales: [3], biases: [5], modulus: 7 };

/** A manifest of the right shape that names these files. */
export const manifestOf = (
  files: ModelManifest["files"],
  modelVersion = "phoenix-test",
): ModelManifest => ({
  modelVersion,
  embeddingDim: 4,
  layout: {
    blocks: { author: BLOCK, topic: BLOCK, language: BLOCK, form: BLOCK, token: BLOCK },
    rows: 11,
  },
  ranker: { D: 8, layers: 1, queryHeads: 1, kvHeads: 1, keySize: 8, S: 4, A: 23, C: 1, P: 6 },
  files,
});

export const signedText = (manifest: ModelManifest, key: SigningKey, now: number): string =>
  JSON.stringify(signManifest(manifest, key, now));
