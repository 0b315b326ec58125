import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ModelManifest } from "#shared/api/model-manifest.ts";
import { decodeLightModel } from "#shared/scorers/light-model-file.ts";
import { LightRanker } from "#shared/scorers/light-ranker.ts";

/**
 * The light ranker of a model's folder.
 *
 * @throws {Error} if there is none, if it is not what the manifest says, or if it was distilled from another Phoenix.
 */
export function loadLightRanker(folder: string, manifest: ModelManifest): LightRanker {
  const file = manifest.files.find(({ role }) => role === "light-ranker");
  if (!file)
    throw new Error(`it has no light ranker; "npm run train -- light --model ${folder}" makes one`);
  const bytes = readFileSync(join(folder, file.path));
  if (createHash("sha256").update(bytes).digest("hex") !== file.sha256)
    throw new Error(`${file.path} is not the file that the manifest describes`);
  const model = decodeLightModel(bytes.toString("utf8"));
  if (!model.ok) throw new Error(`${file.path}: ${model.error}`);
  if (model.value.modelVersion !== manifest.modelVersion)
    throw new Error(
      `${file.path} was distilled from ${model.value.modelVersion}, not from ${manifest.modelVersion}`,
    );
  return new LightRanker(model.value);
}
