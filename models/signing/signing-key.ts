import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
} from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** Where the private key lies: ignored by git, readable by its owner. `PERCH_SIGNING_KEY` names another file. */
export const KEY_FILE = ".keys/model-signing.pem";
export const keyFile = (): string => process.env["PERCH_SIGNING_KEY"] ?? KEY_FILE;

export interface SigningKey {
  /** `keyIdOf` its public key. */
  readonly id: string;
  /** base64 of 32 bytes. */
  readonly publicKey: string;
  readonly privateKey: KeyObject;
}

/** The last 32 bytes of the key's SPKI form are the key itself. */
const rawPublicKey = (key: KeyObject): Buffer =>
  key.export({ type: "spki", format: "der" }).subarray(-32);

/** 16 hexadecimal digits that follow from the public key, so that a name cannot be given to another key. */
export const keyIdOf = (publicKey: Uint8Array): string =>
  createHash("sha256").update(publicKey).digest("hex").slice(0, 16);

const withPublicHalf = (privateKey: KeyObject): SigningKey => {
  const raw = rawPublicKey(createPublicKey(privateKey));
  return { id: keyIdOf(raw), publicKey: raw.toString("base64"), privateKey };
};

export const newSigningKey = (): SigningKey =>
  withPublicHalf(generateKeyPairSync("ed25519").privateKey);

/**
 * The key in `file`, undefined if there is no such file.
 *
 * @throws {Error} if the file holds no Ed25519 private key.
 */
export function readSigningKey(file: string): SigningKey | undefined {
  if (!existsSync(file)) return undefined;
  const privateKey = createPrivateKey(readFileSync(file));
  if (privateKey.asymmetricKeyType !== "ed25519")
    throw new Error(`${file} holds a key of ${privateKey.asymmetricKeyType}, not ed25519`);
  return withPublicHalf(privateKey);
}

/**
 * Writes the private key, for its owner's eyes only.
 *
 * @throws {Error} if the file exists: a lost key cannot be made again.
 */
export function writeSigningKey(file: string, { privateKey }: SigningKey): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const pem = privateKey.export({ type: "pkcs8", format: "pem" });
  writeFileSync(file, pem, { mode: 0o600, flag: "wx" });
}

export const signBytes = ({ privateKey }: SigningKey, bytes: Uint8Array): Buffer =>
  sign(null, bytes, privateKey);
