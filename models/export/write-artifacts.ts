import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { goldenSet } from "#models/export/golden.ts";
import { modelFiles, type TrainedModel } from "#models/export/model-files.ts";
import { EMBEDDING_DIM, LAYOUT } from "#models/phoenix/config.ts";
import { POST_VECTOR } from "#models/phoenix/params.ts";
import { writeSigned } from "#models/signing/model-folder.ts";
import { keyFile, readSigningKey } from "#models/signing/signing-key.ts";
import type { ModelManifest } from "#shared/api/model-manifest.ts";

const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

/**
 * Writes the model's files and the manifest that names them, signed if there is a key. The version follows from the
 * files' content.
 *
 * @returns one line: the version, and whether devices will take the manifest.
 * @throws {Error} if the graphs answer otherwise than the trained network, or a variant otherwise than float32.
 */
export async function writeArtifacts(model: TrainedModel, folder: string): Promise<string> {
  const files = modelFiles(model);
  const digest = createHash("sha256").update(JSON.stringify(LAYOUT));
  for (const { content } of files) digest.update(content);
  const modelVersion = `phoenix-${digest.digest("hex").slice(0, 12)}`;
  const golden = await goldenSet(model, files, modelVersion);
  const all = [
    ...files,
    {
      role: "golden" as const,
      path: "golden.json",
      content: new TextEncoder().encode(`${JSON.stringify(golden)}\n`),
    },
  ];
  const { D, layers, queryHeads, kvHeads, keySize, S, A, C } = model.config;
  const manifest: ModelManifest = {
    modelVersion,
    embeddingDim: EMBEDDING_DIM,
    layout: LAYOUT,
    ranker: { D, layers, queryHeads, kvHeads, keySize, S, A, C, P: POST_VECTOR },
    files: all.map(({ content, ...part }) => ({
      ...part,
      bytes: content.length,
      sha256: sha256(content),
    })),
  };
  mkdirSync(folder, { recursive: true });
  for (const { path, content } of all) writeFileSync(join(folder, path), content);
  const { manifest: written, note } = writeSigned(
    manifest,
    folder,
    Date.now(),
    readSigningKey(keyFile()),
  );
  return `${written.modelVersion}, ${note}`;
}
