import { describe, expect, it } from "vitest";
import { signManifest, verifyEd25519 } from "#models/signing/sign-manifest.ts";
import { manifestOf, signedText, testKey } from "#models/signing/testing.ts";
import { readSignedManifest } from "#shared/signing/signed-manifest.ts";

const NOW = 1_795_000_000_000;
const { key, trusted } = testKey();
const manifest = manifestOf([
  { role: "table", path: "table.bin", bytes: 3, sha256: "a".repeat(64) },
  { role: "context", path: "c.onnx", bytes: 4, sha256: "b".repeat(64), variant: "int8" },
]);
const text = signedText(manifest, key, NOW);
const read = (changed: string, newest?: number, keys = trusted) =>
  readSignedManifest(changed, keys, verifyEd25519, newest);
const codeOf = async (...args: Parameters<typeof read>) => {
  const result = await read(...args);
  return result.ok ? "accepted" : result.error.code;
};

describe("a signed manifest", () => {
  it("is read, with the time of its signing", async () => {
    expect(await read(text)).toMatchObject({ ok: true, value: { ...manifest, signedAt: NOW } });
  });

  it("is the same manifest when it is laid out differently", async () => {
    const turned = Object.fromEntries(Object.entries(JSON.parse(text) as object).toReversed());
    expect(await codeOf(JSON.stringify(turned, null, 4))).toBe("accepted");
  });

  it("covers fields that this program does not know", async () => {
    const extended = { ...manifest, minimumApp: 7 };
    const signed = signedText(extended, key, NOW);
    expect(await codeOf(signed)).toBe("accepted");
    expect(await codeOf(signed.replace('"minimumApp":7', '"minimumApp":6'))).toBe("bad-signature");
  });

  it.each([
    ["modelVersion", "phoenix-test", "phoenix-evil"],
    ["a hash", "a".repeat(64), "c".repeat(64)],
    ["a size", '"bytes":3', '"bytes":5'],
    ["a path", "table.bin", "other.bin"],
    ["a variant", '"int8"', '"f16"'],
    ["the layout", '"modulus":7', '"modulus":8'],
    ["its time", `"signedAt":${NOW}`, `"signedAt":${NOW + 1}`],
  ])("is refused when %s was changed", async (_, from, to) => {
    expect(text).toContain(from);
    expect(await codeOf(text.replace(from, to))).toBe("bad-signature");
  });

  it("is refused when another key signed it, whatever it calls itself", async () => {
    const other = testKey();
    const byOther = signManifest(manifest, other.key, NOW);
    expect(await codeOf(JSON.stringify(byOther))).toBe("untrusted-key");
    const lying = { ...byOther, signature: { ...byOther.signature, keyId: key.id } };
    expect(await codeOf(JSON.stringify(lying))).toBe("bad-signature");
    expect(await codeOf(JSON.stringify(byOther), 0, [...trusted, ...other.trusted])).toBe(
      "accepted",
    );
  });

  it.each([
    ["without a signature", JSON.stringify(manifest), "unsigned-manifest"],
    ["that is no JSON", text.slice(0, -9), "bad-manifest"],
    ["of another shape", text.replace('"layers":1', '"layers":0'), "bad-manifest"],
    ["with a number that writers spell differently", '{"a":0.5}', "bad-manifest"],
    ["that is no object", "null", "bad-manifest"],
  ])("%s is none", async (_, changed, code) => {
    expect(await codeOf(changed)).toBe(code);
  });

  it("is refused when a newer one is known; the same one again is fine", async () => {
    expect(await codeOf(text, NOW)).toBe("accepted");
    expect(await read(text, NOW + 1)).toEqual({
      ok: false,
      error: { code: "older-manifest", signedAt: NOW, newest: NOW + 1 },
    });
  });

  it("is refused, not trusted, where signatures cannot be checked", async () => {
    const unable = () => Promise.reject(new Error("Unrecognized name"));
    expect(await readSignedManifest(text, trusted, unable)).toMatchObject({
      error: { code: "no-signature-check" },
    });
  });

  it("signed again gets a later time, even by a clock that went back", () => {
    const first = signManifest(manifest, key, NOW);
    expect(signManifest(first, key, NOW - 1_000).signedAt).toBe(NOW + 1);
    expect(signManifest(first, key, NOW + 5).signedAt).toBe(NOW + 5);
  });
});
