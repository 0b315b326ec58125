/** A public key whose signature makes a device accept a model. */
export interface ModelKey {
  /** The first 16 hexadecimal digits of the SHA-256 of the public key. */
  readonly id: string;
  /** Ed25519, base64 of 32 bytes. */
  readonly publicKey: string;
  /** Who holds the private half, for people. */
  readonly holder: string;
  /** True for a key that proves nothing in production: replace it before deploying (models/signing/README.md). */
  readonly demo: boolean;
}

/** Devices use a model only if one of these signed its manifest. Several, so that a key can be replaced. */
export const MODEL_KEYS: readonly ModelKey[] = [
  {
    id: "919796a507d81bb9",
    publicKey: "xtzGsoCtW4RG1WyjrIZ46om2S/5U2GZJNpKAaFU5w/c=",
    holder:
      "DEMO KEY of the Perch project: signs the model in this repository, vouches for nothing",
    demo: true,
  },
];
