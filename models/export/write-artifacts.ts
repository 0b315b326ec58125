import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TrunkConfig } from "#models/contract.ts";
import { candidatesOnnx, contextOnnx, userTowerOnnx } from "#models/export/phoenix-graphs.ts";
import { quantizeTable } from "#models/export/quantize.ts";
import { EMBEDDING_DIM, LAYOUT, POST_TOWER_HIDDEN, TABLE_WIDTH } from "#models/phoenix/config.ts";
import { type PhoenixParams, POST_VECTOR } from "#models/phoenix/params.ts";
import { writeSigned } from "#models/signing/model-folder.ts";
import { keyFile, readSigningKey } from "#models/signing/signing-key.ts";
import type { MODEL_FILE_ROLES, ModelManifest } from "#shared/api/model-manifest.ts";
import { encodeEmbeddingTable } from "#shared/features/embedding-table.ts";
import { encodePostTower } from "#shared/features/post-tower.ts";

export interface TrainedModel {
  readonly config: TrunkConfig;
  readonly params: PhoenixParams;
  /** `[rows, W]` */
  readonly table: Float32Array;
}

type Role = (typeof MODEL_FILE_ROLES)[number];
const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

/** The model's files without the golden ones, by role, with their names. */
export function modelFiles({ config, params, table }: TrainedModel): {
  readonly role: Role;
  readonly path: string;
  readonly content: Uint8Array;
}[] {
  const { postUp, postDown } = params.towers;
  return [
    {
      role: "table",
      path: "table.bin",
      content: encodeEmbeddingTable(quantizeTable(table, TABLE_WIDTH)),
    },
    {
      role: "post-tower",
      path: "post-tower.bin",
      content: encodePostTower({
        inputs: POST_VECTOR,
        hidden: POST_TOWER_HIDDEN,
        outputs: EMBEDDING_DIM,
        up: postUp.data,
        down: postDown.data,
      }),
    },
    { role: "context", path: "context.onnx", content: contextOnnx(params, config) },
    { role: "candidates", path: "candidates.onnx", content: candidatesOnnx(params, config) },
    { role: "user-tower", path: "user-tower.onnx", content: userTowerOnnx(params, config) },
  ];
}

/** Writes the model's files and the manifest that names them, signed if there is a key. The version follows from the files' content. */
export async function writeArtifacts(
  model: TrainedModel,
  folder: string,
  golden: (files: ReturnType<typeof modelFiles>, modelVersion: string) => Promise<Uint8Array>,
): Promise<ModelManifest> {
  const files = modelFiles(model);
  const digest = createHash("sha256").update(JSON.stringify(LAYOUT));
  for (const { content } of files) digest.update(content);
  const modelVersion = `phoenix-${digest.digest("hex").slice(0, 12)}`;
  const all = [
    ...files,
    { role: "golden" as const, path: "golden.json", content: await golden(files, modelVersion) },
  ];
  const { D, layers, queryHeads, kvHeads, keySize, S, A, C } = model.config;
  const manifest: ModelManifest = {
    modelVersion,
    embeddingDim: EMBEDDING_DIM,
    layout: LAYOUT,
    ranker: { D, layers, queryHeads, kvHeads, keySize, S, A, C, P: POST_VECTOR },
    files: all.map(({ role, path, content }) => ({
      role,
      path,
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
  console.log(`${folder}: ${written.modelVersion}, ${note}`);
  return written;
}
