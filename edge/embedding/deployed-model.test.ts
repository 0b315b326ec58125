import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { ApiClient } from "#edge/testing/api.ts";
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
