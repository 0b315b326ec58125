import { GOLDEN_HISTORIES, GOLDEN_NOW, GOLDEN_POSTS } from "#models/export/golden-inputs.ts";
import { openGraph } from "#models/export/onnx-session.ts";
import type { modelFiles } from "#models/export/write-artifacts.ts";
import { LAYOUT, TRUNK } from "#models/phoenix/config.ts";
import { encodeEmbedding } from "#shared/features/embedding-codec.ts";
import { decodeEmbeddingTable } from "#shared/features/embedding-table.ts";
import { goldenHistory, type GoldenReader, type GoldenSet } from "#shared/features/golden.ts";
import { postFeatures } from "#shared/features/post-features.ts";
import { decodePostTower, PostEmbedder } from "#shared/features/post-tower.ts";
import {
  candidateInputs,
  contextInputs,
  type InputTensor,
} from "#shared/features/ranker-inputs.ts";

/** Half of an f16 step at probability 1 and more than WebGPU's f32 has ever been off. */
const TOLERANCE = { probability: 5e-4, reader: 1e-3 };
const DIGITS = 7;

const rounded = (tensor: InputTensor | undefined): number[] =>
  Array.from(tensor?.data ?? [], (x) => Number(x.toFixed(DIGITS)));

/** Runs the files themselves on ONNX Runtime, so that golden outputs include the quantised table. */
export async function goldenSet(
  files: ReturnType<typeof modelFiles>,
  modelVersion: string,
): Promise<GoldenSet> {
  const content = (role: (typeof files)[number]["role"]): Uint8Array => {
    const file = files.find((candidate) => candidate.role === role);
    if (!file) throw new RangeError(`the model has no file for "${role}"`);
    return file.content;
  };
  const table = decodeEmbeddingTable(buffer(content("table")));
  const tower = decodePostTower(buffer(content("post-tower")));
  const embedder = new PostEmbedder(table, tower, LAYOUT);
  const posts = GOLDEN_POSTS.map((post) => {
    const features = postFeatures(post, LAYOUT);
    return {
      ...post,
      features: [...features],
      embedding: encodeEmbedding(embedder.embed(features)),
    };
  });
  const graphs = {
    context: await openGraph(content("context")),
    candidates: await openGraph(content("candidates")),
    reader: await openGraph(content("user-tower")),
  };
  const inputsOnly: GoldenSet = {
    modelVersion,
    tolerance: TOLERANCE,
    now: GOLDEN_NOW,
    posts,
    readers: GOLDEN_HISTORIES.map((history) => ({
      history,
      probabilities: [],
      continuous: [],
      reader: [],
    })),
  };
  const shape = { layout: LAYOUT, ranker: TRUNK };
  const readers: GoldenReader[] = [];
  for (const reader of inputsOnly.readers) {
    const history = goldenHistory(inputsOnly, reader);
    const inputs = contextInputs(history, table, shape);
    const context = await graphs.context.run(inputs);
    const times = { now: GOLDEN_NOW, lastAt: history.at(-1)?.at };
    const scored = await graphs.candidates.run({
      ...context,
      ...candidateInputs(posts, times, table, shape),
    });
    const embedded = await graphs.reader.run(inputs);
    readers.push({
      history: reader.history,
      probabilities: rounded(scored["probabilities"]),
      continuous: rounded(scored["continuous"]),
      reader: rounded(embedded["reader"]),
    });
  }
  return { ...inputsOnly, readers };
}

/** A buffer of exactly these bytes. */
export const buffer = (bytes: Uint8Array): ArrayBuffer => bytes.slice().buffer as ArrayBuffer;
