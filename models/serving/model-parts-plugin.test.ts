import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { servedParts } from "#models/serving/model-parts-plugin.ts";
import { ModelManifestSchema } from "#shared/api/model-manifest.ts";
import { DEVICE_FILE_ROLES, modelParts } from "#shared/api/model-parts.ts";

const folder = "models/artifacts";
const { files } = ModelManifestSchema.parse(
  JSON.parse(readFileSync(`${folder}/manifest.json`, "utf8")),
);

describe("the served parts of the committed model", () => {
  const parts = new Map(servedParts(folder).map(({ fileName, source }) => [fileName, source]));

  it("make up every file that a device may ask for, byte for byte", () => {
    const roles: readonly string[] = DEVICE_FILE_ROLES;
    const asked = files.filter(({ role }) => roles.includes(role));
    expect(asked.length).toBeGreaterThanOrEqual(roles.length);
    for (const file of asked) {
      const hash = createHash("sha256");
      for (const { path, bytes } of modelParts(file)) {
        const source = parts.get(path.slice(1))?.();
        expect(source?.byteLength).toBe(bytes);
        hash.update(source ?? "");
      }
      expect(hash.digest("hex")).toBe(file.sha256);
    }
  });

  it("leave out what only the edge needs", () => {
    const tower = files.find(({ role }) => role === "post-tower");
    if (!tower) throw new Error("the manifest names no post tower");
    for (const { path } of modelParts(tower)) expect(parts.has(path.slice(1))).toBe(false);
  });
});
