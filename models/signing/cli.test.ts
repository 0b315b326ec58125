import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { verifyFolder, writeSigned } from "#models/signing/model-folder.ts";
import { readSigningKey } from "#models/signing/signing-key.ts";
import { manifestOf, trusting } from "#models/signing/testing.ts";
import { type ModelManifest, ModelManifestSchema } from "#shared/api/model-manifest.ts";
import { MODEL_KEYS } from "#shared/params/model-keys.ts";

let folder: string;
let keyFile: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "perch-signing-"));
  keyFile = join(folder, "keys", "test.pem");
});
afterEach(() => rmSync(folder, { recursive: true }));

const cli = (...args: string[]): Promise<{ code: number; out: string }> =>
  new Promise((done) => {
    execFile(
      process.execPath,
      ["models/signing/cli.ts", ...args, "--key", keyFile],
      (error, stdout, stderr) => {
        done({ code: error ? Number(error.code) : 0, out: stdout + stderr });
      },
    );
  });

/** A model of one file, unsigned. */
function writeModel(content = "weights"): void {
  writeFileSync(join(folder, "table.bin"), content);
  const sha256 = createHash("sha256").update(content).digest("hex");
  const files: ModelManifest["files"] = [
    { role: "table", path: "table.bin", bytes: content.length, sha256 },
  ];
  writeSigned(manifestOf(files), folder, 1, undefined);
}
const manifest = (): ModelManifest =>
  ModelManifestSchema.parse(JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8")));
function signer() {
  const key = readSigningKey(keyFile);
  if (!key) throw new Error("no key was made");
  return key;
}

describe("npm run sign", () => {
  it("makes a key for its owner's eyes only, and never writes over one", async () => {
    const made = await cli("keys");
    expect(made.code).toBe(0);
    expect(made.out).toContain(`id: "${signer().id}", publicKey: "${signer().publicKey}"`);
    expect(statSync(keyFile).mode & 0o077).toBe(0);
    const before = readFileSync(keyFile, "utf8");
    expect(made.out).not.toContain(before.split("\n")[1]);
    expect(await cli("keys")).toMatchObject({ code: 1, out: expect.stringContaining("EEXIST") });
    expect(readFileSync(keyFile, "utf8")).toBe(before);
  });

  it("signs a folder so that it verifies with the key it printed, and with no other", async () => {
    await cli("keys");
    writeModel();
    const signed = await cli("manifest", folder);
    expect(signed).toMatchObject({ code: 0, out: expect.stringContaining("No device trusts") });
    expect(await verifyFolder(folder, [trusting(signer())])).toMatchObject({ ok: true });
    expect(await cli("verify", folder)).toMatchObject({
      code: 1,
      out: expect.stringContaining("untrusted-key"),
    });
  });

  it.each([
    ["a file that was cut", "weight", "wrong-size"],
    ["a file of the same length that was changed", "wEights", "wrong-hash"],
  ])("refuses %s", async (_, content, code) => {
    await cli("keys");
    writeModel();
    await cli("manifest", folder);
    writeFileSync(join(folder, "table.bin"), content);
    expect(await verifyFolder(folder, [trusting(signer())])).toMatchObject({
      error: { code, path: "table.bin" },
    });
  });

  it("refuses a folder from which a file is missing, or the manifest", async () => {
    await cli("keys");
    writeModel();
    await cli("manifest", folder);
    rmSync(join(folder, "table.bin"));
    expect(await verifyFolder(folder, [trusting(signer())])).toMatchObject({
      error: { code: "missing-file", path: "table.bin" },
    });
    rmSync(join(folder, "manifest.json"));
    expect(await verifyFolder(folder, [])).toMatchObject({ error: { code: "missing-file" } });
  });

  it.each([
    [["manifest"], 1, "there is no key in"],
    [["sing"], 2, 'nothing is called "sing"'],
    [[], 2, "say what to do"],
  ])("answers %j with what is wrong", async (args, code, words) => {
    expect(await cli(...args)).toMatchObject({ code, out: expect.stringContaining(words) });
  });

  it("refuses a key file that holds something else", async () => {
    writeFileSync((keyFile = join(folder, "bad.pem")), "not a key");
    expect((await cli("manifest", folder)).code).toBe(1);
  });
});

describe("an export", () => {
  it("is signed where there is a key, each time later than the last", async () => {
    await cli("keys");
    writeModel();
    const { note } = writeSigned(manifest(), folder, 1_000, signer());
    expect(note).toBe(`signed with key ${signer().id}`);
    expect(manifest().signedAt).toBe(1_000);
    // The exporter writes a manifest that knows nothing of the one it replaces.
    const { signedAt: _at, signature: _signature, ...fresh } = manifest();
    writeSigned(fresh, folder, 500, signer());
    expect(manifest().signedAt).toBe(1_001);
    expect(await verifyFolder(folder, [trusting(signer())])).toMatchObject({ ok: true });
  });

  it("says in one line that it is unsigned where there is none", () => {
    writeModel();
    const { note } = writeSigned(manifest(), folder, 1_000, undefined);
    expect(note).toMatch(/^UNSIGNED, devices refuse it: .*npm run sign/);
    expect(note).not.toContain("\n");
    expect(manifest().signature).toBeUndefined();
  });
});

it("the committed model is signed by a key that devices trust", async () => {
  expect(await verifyFolder("models/artifacts", MODEL_KEYS)).toMatchObject({ ok: true });
});
