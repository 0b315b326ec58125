import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { putModelFile } from "#models/export/put-model-file.ts";
import { loadLightRanker } from "#models/light/load-light-ranker.ts";
import type { ModelManifest } from "#shared/api/model-manifest.ts";
import { encodeLightModel } from "#shared/scorers/light-model-file.ts";
import { testLightModel } from "#shared/testing/light-model.ts";

const ARTIFACTS = new URL("../artifacts/", import.meta.url).pathname;
const read = (folder: string): ModelManifest =>
  JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8")) as ModelManifest;
const committed = read(ARTIFACTS);

it("is committed for the committed Phoenix, and small", () => {
  const { model } = loadLightRanker(ARTIFACTS, committed);
  expect(model.modelVersion).toBe(committed.modelVersion);
  expect(model.embeddingDim).toBe(committed.embeddingDim);
  expect(model.layout.rows).toBe(committed.layout.rows);
  const { bytes = NaN } = committed.files.find(({ role }) => role === "light-ranker") ?? {};
  expect(bytes).toBeLessThan(20_000);
});

describe("a folder's light ranker", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "light-ranker-"));
    writeFileSync(
      join(folder, "manifest.json"),
      JSON.stringify({ ...committed, modelVersion: "test", files: [] }),
    );
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const put = (text: string): ModelManifest => {
    const file = { role: "light-ranker", path: "light-ranker.json" } as const;
    putModelFile(folder, file, new TextEncoder().encode(text), undefined, 1);
    return read(folder);
  };

  it("is loaded if it is what the manifest says", () => {
    const manifest = put(encodeLightModel(testLightModel()));
    expect(loadLightRanker(folder, manifest).model.version).toBe("light-test");
  });

  it("says how to make one where there is none", () => {
    expect(() => loadLightRanker(folder, read(folder))).toThrow("npm run train -- light");
  });

  it("is refused if it was distilled from another Phoenix", () => {
    const manifest = put(encodeLightModel({ ...testLightModel(), modelVersion: "another" }));
    expect(() => loadLightRanker(folder, manifest)).toThrow("from another, not from test");
  });

  it("is refused if it is damaged", () => {
    const manifest = put(encodeLightModel(testLightModel()));
    writeFileSync(join(folder, "light-ranker.json"), "{}");
    expect(() => loadLightRanker(folder, manifest)).toThrow("not the file");
    expect(() => loadLightRanker(folder, put("{}"))).toThrow("names no version");
  });
});
