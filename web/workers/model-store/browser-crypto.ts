import type { VerifyEd25519 } from "#shared/signing/signed-manifest.ts";

/** What the model store needs of WebCrypto. */
export interface ModelCrypto {
  readonly verify: VerifyEd25519;
  /** Lower-case hexadecimal. */
  readonly sha256: (bytes: ArrayBuffer) => Promise<string>;
}

/**
 * WebCrypto. On a plain-http address (other than localhost) there is none, and browsers before Chrome 137, Firefox 129 and
 * Safari 17 know no Ed25519: then `verify` rejects, and no model is used.
 */
export const BROWSER_CRYPTO: ModelCrypto = {
  verify: async (publicKey, signature, bytes) => {
    const key = await subtle().importKey("raw", publicKey, "Ed25519", false, ["verify"]);
    return subtle().verify("Ed25519", key, signature, bytes);
  },
  sha256: async (bytes) => {
    const digest = new Uint8Array(await subtle().digest("SHA-256", bytes));
    return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  },
};

function subtle(): SubtleCrypto {
  // Typed as always there.
  const { subtle: found } = crypto as Partial<Crypto>;
  if (!found) throw new Error("crypto.subtle is missing: the address is not secure");
  return found;
}
