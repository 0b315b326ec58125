import type { InferenceSession } from "onnxruntime-web/wasm";
import * as z from "zod/mini";
import { type ModelAnswers, modelAnswers } from "#models/bench/agreement/model-answers.ts";
import { openGraphOn, type Ort } from "#models/export/onnx-session.ts";
import {
  type ModelFile,
  ModelManifestSchema,
  type WeightVariant,
} from "#shared/api/model-manifest.ts";
import { decodeEmbeddingTable } from "#shared/features/embedding-table.ts";
import type { GoldenSet } from "#shared/features/golden.ts";

export type RuntimeAnswers = Readonly<Partial<Record<WeightVariant, ModelAnswers>>>;

/**
 * What a build of ONNX Runtime makes of a model. `read` gives the bytes of a file beside the manifest.
 *
 * @throws {Error} if a file is missing or the runtime refuses a graph.
 */
export async function runtimeAnswers(
  ort: Ort,
  options: InferenceSession.SessionOptions,
  read: (path: string) => Promise<ArrayBuffer>,
  variants: readonly WeightVariant[],
): Promise<RuntimeAnswers> {
  const json = async (path: string): Promise<unknown> =>
    JSON.parse(new TextDecoder().decode(await read(path)));
  const manifest = z.parse(ModelManifestSchema, await json("manifest.json"));
  const golden = (await json("golden.json")) as GoldenSet;
  const content = (role: ModelFile["role"], wanted?: WeightVariant): Promise<ArrayBuffer> => {
    const file = manifest.files.find(
      ({ role: found, variant = "f32" }) =>
        found === role && (wanted === undefined || variant === wanted),
    );
    if (!file) throw new Error(`the manifest names no ${role} ${wanted ?? ""}`.trim());
    return read(file.path);
  };
  const table = decodeEmbeddingTable(await content("table"));
  const answers: Partial<Record<WeightVariant, ModelAnswers>> = {};
  for (const variant of variants) {
    const open = async (role: ModelFile["role"]) =>
      openGraphOn(ort, new Uint8Array(await content(role, variant)), options);
    const sessions = {
      context: await open("context"),
      candidates: await open("candidates"),
      userTower: await open("user-tower"),
    };
    answers[variant] = await modelAnswers(sessions, golden, table, manifest);
  }
  return answers;
}
