import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod/mini";
import type { GraphSession } from "#models/export/golden-outputs.ts";
import { buffer } from "#models/export/golden.ts";
import { openGraph } from "#models/export/onnx-session.ts";
import {
  type ModelFile,
  type ModelManifest,
  ModelManifestSchema,
  type WeightVariant,
} from "#shared/api/model-manifest.ts";
import { decodeEmbeddingTable } from "#shared/features/embedding-table.ts";
import { decodePostTower, PostEmbedder } from "#shared/features/post-tower.ts";
import {
  type CandidatePost,
  candidateInputs,
  contextInputs,
} from "#shared/features/ranker-inputs.ts";
import type { EpochMs } from "#shared/types/ids.ts";
import type { HistoryEntry } from "#shared/types/query.ts";

export interface Scores {
  /** `[N, A]` */
  readonly probabilities: Float32Array;
  /** `[N, C]` in [0, 1] */
  readonly continuous: Float32Array;
}

/** The artifacts as the app runs them: quantised table, ONNX graphs, packing from `shared/features`. */
export interface LoadedModel {
  readonly manifest: ModelManifest;
  readonly embedder: PostEmbedder;
  score(
    history: readonly HistoryEntry[],
    candidates: readonly CandidatePost[],
    now: EpochMs,
  ): Promise<Scores>;
  /** `[E]` */
  embedReader(history: readonly HistoryEntry[]): Promise<Float32Array>;
}

/** A folder of artifacts: its manifest, and the files that it names. */
export interface ModelFolder {
  readonly manifest: ModelManifest;
  /** @throws {Error} if the file is missing or is not what the manifest says. */
  readonly read: (role: ModelFile["role"], variant?: WeightVariant) => Uint8Array;
}

/** @throws {Error} if there is no manifest, or it has another shape. */
export function openFolder(folder: string): ModelFolder {
  const manifest = z.parse(
    ModelManifestSchema,
    JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8")),
  );
  return {
    manifest,
    read(role, wanted) {
      const file = manifest.files.find(
        (entry) =>
          entry.role === role && (wanted === undefined || (entry.variant ?? "f32") === wanted),
      );
      if (!file)
        throw new Error(
          `${folder}/manifest.json names no file for "${role}" ${wanted ?? ""}`.trim(),
        );
      const bytes = readFileSync(join(folder, file.path));
      if (createHash("sha256").update(bytes).digest("hex") !== file.sha256)
        throw new Error(`${join(folder, file.path)} is not the file that the manifest describes`);
      return bytes;
    },
  };
}

/**
 * Loads a folder's table and graphs, these with weights of one variant, on ONNX Runtime's WASM or as `open` does it.
 *
 * @throws {Error} if a file is missing or is not what the manifest says.
 */
export async function loadModel(
  folder: string,
  variant: WeightVariant = "f32",
  open: (bytes: Uint8Array) => Promise<GraphSession> = openGraph,
): Promise<LoadedModel> {
  const { manifest, read } = openFolder(folder);
  const table = decodeEmbeddingTable(buffer(read("table")));
  const tower = decodePostTower(buffer(read("post-tower")));
  const context = await open(read("context", variant));
  const candidatesGraph = await open(read("candidates", variant));
  const userTower = await open(read("user-tower", variant));
  const floats = (data: Float32Array | Int32Array | undefined): Float32Array =>
    data instanceof Float32Array ? data : new Float32Array();
  return {
    manifest,
    embedder: new PostEmbedder(table, tower, manifest.layout),
    async score(history, candidates, now) {
      const outputs = await candidatesGraph.run({
        ...(await context.run(contextInputs(history, table, manifest))),
        ...candidateInputs(candidates, { now, lastAt: history.at(-1)?.at }, table, manifest),
      });
      return {
        probabilities: floats(outputs["probabilities"]?.data),
        continuous: floats(outputs["continuous"]?.data),
      };
    },
    async embedReader(history) {
      const { reader } = await userTower.run(contextInputs(history, table, manifest));
      return floats(reader?.data);
    },
  };
}
