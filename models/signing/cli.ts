import { CommandLine } from "#models/command-line.ts";
import { signFolder, verifyFolder } from "#models/signing/model-folder.ts";
import {
  keyFile,
  newSigningKey,
  readSigningKey,
  type SigningKey,
  writeSigningKey,
} from "#models/signing/signing-key.ts";
import { MODEL_KEYS } from "#shared/params/model-keys.ts";

const USAGE = `npm run sign -- <what> [folder] [--key FILE]

  keys                  make a key pair: the private half goes to the file, the public half is printed
  manifest [folder]     sign the folder's manifest.json
  verify [folder]       check signature and files, as a device does

  --key FILE            the private key; default: PERCH_SIGNING_KEY, else .keys/model-signing.pem
  folder                default: models/artifacts`;

const line = new CommandLine(USAGE, {
  allowPositionals: true,
  options: { key: { type: "string" }, help: { type: "boolean", default: false } },
});
const { positionals, values } = line.parsed;
const [what, folder = "models/artifacts"] = positionals;
const file = values.key ?? keyFile();

/** What to put into `shared/params/model-keys.ts`, so that devices accept what the key signs. */
const publicHalf = ({ id, publicKey }: SigningKey): string =>
  `{ id: "${id}", publicKey: "${publicKey}", holder: "...", demo: false },`;

function makeKeys(): void {
  const key = newSigningKey();
  writeSigningKey(file, key);
  console.log(
    `The private key is in ${file}: keep it, and keep it secret. The public half belongs into\n` +
      `shared/params/model-keys.ts:\n\n  ${publicHalf(key)}`,
  );
}

function sign(): void {
  const key = readSigningKey(file);
  if (!key) throw new Error(`there is no key in ${file}; "npm run sign -- keys" makes one`);
  const { modelVersion, signedAt } = signFolder(folder, key, Date.now());
  console.log(`${modelVersion} in ${folder}: signed with key ${key.id}, time ${signedAt}`);
  if (!MODEL_KEYS.some(({ id }) => id === key.id))
    console.log(`No device trusts this key yet: see shared/params/model-keys.ts`);
}

async function verify(): Promise<void> {
  const verified = await verifyFolder(folder, MODEL_KEYS);
  if (!verified.ok) {
    console.error(`${folder} is refused: ${JSON.stringify(verified.error)}`);
    process.exitCode = 1;
    return;
  }
  const { modelVersion, signature, files } = verified.value;
  const key = MODEL_KEYS.find(({ id }) => id === signature?.keyId);
  console.log(`${modelVersion} in ${folder}: ${files.length} files as signed by ${key?.holder}`);
}

const COMMANDS: Readonly<Record<string, () => void | Promise<void>>> = {
  keys: makeKeys,
  manifest: sign,
  verify,
};

if (values.help) console.log(USAGE);
else {
  const command = COMMANDS[what ?? ""];
  if (!command) line.fail(what === undefined ? "say what to do" : `nothing is called "${what}"`);
  else {
    try {
      await command();
    } catch (error) {
      console.error(error instanceof Error ? error.message : String(error));
      process.exitCode = 1;
    }
  }
}
