import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { MANIFEST } from "#edge/embedding/deployed-model.ts";
import { ApiClient } from "#edge/testing/api.ts";
import weights from "#models/artifacts/kernel.int8.bin";
import table from "#models/artifacts/table.bin";
import { MODEL_KEYS } from "#shared/params/model-keys.ts";
import { readSignedManifest, type VerifyEd25519 } from "#shared/signing/signed-manifest.ts";

const verify: VerifyEd25519 = async (publicKey, signature, bytes) => {
  const key = await crypto.subtle.importKey("raw", publicKey, "Ed25519", false, ["verify"]);
  return crypto.subtle.verify("Ed25519", key, signature, bytes);
};

describe("GET /models/manifest", () => {
  it("answers the manifest as it was signed, so that a device can check it", async () => {
    const response = await new ApiClient(env).fetch("/api/v1/models/manifest");
    const read = await readSignedManifest(await response.text(), MODEL_KEYS, verify);
    expect(read).toMatchObject({ ok: true });
  });
});

it("the worker holds the files that its manifest names", async () => {
  const hashes = await Promise.all(
    [table, weights].map(async (bytes) => {
      const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
      return Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
    }),
  );
  const named = ["table.bin", "kernel.int8.bin"].map(
    (path) => MANIFEST.files.find((file) => file.path === path)?.sha256,
  );
  expect(hashes).toEqual(named);
});
