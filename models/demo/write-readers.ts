import { readFile, writeFile } from "node:fs/promises";
import { demoReaders } from "#models/demo/readers.ts";
import { ModelManifestSchema } from "#shared/api/model-manifest.ts";

/** Writes `models/artifacts/demo-readers.json`. Run it after the model's feature layout or the world has changed. */
const artifacts = new URL("../artifacts/", import.meta.url);
const manifest = ModelManifestSchema.parse(
  JSON.parse(await readFile(new URL("manifest.json", artifacts), "utf8")),
);
const { readers } = demoReaders(manifest.layout);
const target = new URL("demo-readers.json", artifacts);
await writeFile(target, `${JSON.stringify({ readers })}\n`);
for (const { name, following, history } of readers) {
  console.log(`${name}: follows ${following.length}, history of ${history.length}`);
}
