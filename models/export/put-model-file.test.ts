import { createHash } from "node:crypto";
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { putModelFile } from "#models/export/put-model-file.ts";
import { verifyFolder } from "#models/signing/model-folder.ts";
import { newSigningKey } from "#models/signing/signing-key.ts";
import type { ModelManifest } from "#shared/api/model-manifest.ts";

const ARTIFACTS = new URL("../artifacts", import.meta.url).pathname;
const file = { role: "light-ranker", path: "light-ranker.json" } as const;
const bytes = (text: string) => new TextEncoder().encode(text);
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "put-model-file-"));
  cpSync(ARTIFACTS, folder, { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true }));
const manifest = (): ModelManifest =>
  JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8")) as ModelManifest;

it("replaces the file of a role and leaves the others and the version as they are", () => {
  const before = manifest();
  putModelFile(folder, file, bytes("one"), undefined, 1);
  putModelFile(folder, file, bytes("other"), undefined, 2);
  const after = manifest();
  expect(after.modelVersion).toBe(before.modelVersion);
  const others = ({ files }: ModelManifest) => files.filter(({ role }) => role !== file.role);
  expect(others(after)).toEqual(others(before));
  expect(after.files.filter(({ role }) => role === file.role)).toEqual([
    { ...file, bytes: 5, sha256: createHash("sha256").update("other").digest("hex") },
  ]);
  expect(readFileSync(join(folder, file.path), "utf8")).toBe("other");
});

it("signs again, later than before, so that devices take it", async () => {
  const key = newSigningKey();
  const trusted = [{ id: key.id, publicKey: key.publicKey, holder: "this test", demo: true }];
  putModelFile(folder, file, bytes("one"), key, 1_000);
  const first = manifest().signedAt ?? NaN;
  putModelFile(folder, file, bytes("other"), key, 1_000);
  expect(manifest().signedAt).toBeGreaterThan(first);
  expect(await verifyFolder(folder, trusted)).toMatchObject({ ok: true });
});

it("leaves no signature that is not true any more", async () => {
  putModelFile(folder, file, bytes("one"), undefined, 1);
  expect(manifest()).not.toHaveProperty("signature");
});

it("refuses a folder that holds no model", () => {
  rmSync(join(folder, "manifest.json"));
  expect(() => putModelFile(folder, file, bytes("one"), undefined, 1)).toThrow("manifest.json");
});
