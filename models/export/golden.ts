import type { TrunkConfig } from "#models/contract.ts";
import { GOLDEN_HISTORIES, GOLDEN_NOW, GOLDEN_POSTS } from "#models/export/golden-inputs.ts";
import { largestDifference } from "#models/export/largest-difference.ts";
import type { ModelPart } from "#models/export/model-files.ts";
import { openGraph } from "#models/export/onnx-session.ts";
import { MAX_DIFFERENCE } from "#models/export/weight-variants.ts";
import { LAYOUT } from "#models/phoenix/config.ts";
import type { WeightVariant } from "#shared/api/model-manifest.ts";
import { encodeEmbedding } from "#shared/features/embedding-codec.ts";
import { decodeEmbeddingTable, type EmbeddingTable } from "#shared/features/embedding-table.ts";
import {
  goldenHistory,
  type GoldenOutputs,
  type GoldenSet,
  type GoldenTolerance,
  type GoldenVariant,
} from "#shared/features/golden.ts";
import { postFeatures } from "#shared/features/post-features.ts";
import { decodePostTower, PostEmbedder } from "#shared/features/post-tower.ts";
import {
  candidateInputs,
  contextInputs,
  type InputTensor,
} from "#shared/features/ranker-inputs.ts";

/**
 * By how much a right runtime may differ from the stored outputs, which are the variant's own. Of float32 more than any
 * has ever been off; of float16 what summing in half precision, as an adapter may, adds to the rounding of products.
 */
const TOLERANCE: Readonly<Record<WeightVariant, GoldenTolerance>> = {
  f32: { probability: 5e-4, reader: 1e-3 },
  f16: { probability: 1e-2, reader: 1e-2 },
  int8: { probability: 5e-4, reader: 1e-3 },
};
const DIGITS = 7;

const rounded = (tensor: InputTensor | undefined): number[] =>
  Array.from(tensor?.data ?? [], (x) => Number(x.toFixed(DIGITS)));

/**
 * Runs the files themselves on ONNX Runtime, so that golden outputs include the quantised table.
 *
 * @throws {Error} if a variant's answers are further from float32's than `MAX_DIFFERENCE` allows.
 */
export async function goldenSet(
  files: readonly ModelPart[],
  config: TrunkConfig,
  modelVersion: string,
): Promise<GoldenSet> {
  const table = decodeEmbeddingTable(buffer(contentOf(files, "table")));
  const tower = decodePostTower(buffer(contentOf(files, "post-tower")));
  const embedder = new PostEmbedder(table, tower, LAYOUT);
  const posts = GOLDEN_POSTS.map((post) => {
    const features = postFeatures(post, LAYOUT);
    return {
      ...post,
      features: [...features],
      embedding: encodeEmbedding(embedder.embed(features)),
    };
  });
  const nothing = { probabilities: [], continuous: [], reader: [] };
  const inputs: GoldenSet = {
    modelVersion,
    tolerance: TOLERANCE.f32,
    now: GOLDEN_NOW,
    posts,
    readers: GOLDEN_HISTORIES.map((history) => ({ history, ...nothing })),
  };
  const outputs = (variant: WeightVariant) => goldenOutputs(inputs, files, variant, table, config);
  const f32 = await outputs("f32");
  const other = async (variant: Exclude<WeightVariant, "f32">): Promise<GoldenVariant> => {
    const answers = await outputs(variant);
    for (const [i, { probabilities }] of answers.entries()) {
      const error = largestDifference(probabilities, f32[i]?.probabilities ?? []);
      if (!(error <= MAX_DIFFERENCE[variant]))
        throw new Error(
          `${variant} weights move a probability by ${error.toFixed(4)}, more than ${MAX_DIFFERENCE[variant]}`,
        );
    }
    return { tolerance: TOLERANCE[variant], outputs: answers };
  };
  return {
    ...inputs,
    readers: inputs.readers.map((reader, i) => ({ ...reader, ...f32[i] })),
    variants: { f16: await other("f16"), int8: await other("int8") },
  };
}

/** What the graphs of one variant answer to each golden reader. */
async function goldenOutputs(
  golden: GoldenSet,
  files: readonly ModelPart[],
  variant: WeightVariant,
  table: EmbeddingTable,
  config: TrunkConfig,
): Promise<GoldenOutputs[]> {
  const open = (role: ModelPart["role"]) => openGraph(contentOf(files, role, variant));
  const context = await open("context");
  const candidates = await open("candidates");
  const userTower = await open("user-tower");
  const shape = { layout: LAYOUT, ranker: config };
  const outputs: GoldenOutputs[] = [];
  for (const reader of golden.readers) {
    const history = goldenHistory(golden, reader);
    const inputs = contextInputs(history, table, shape);
    const times = { now: golden.now, lastAt: history.at(-1)?.at };
    const scored = await candidates.run({
      ...(await context.run(inputs)),
      ...candidateInputs(golden.posts, times, table, shape),
    });
    const embedded = await userTower.run(inputs);
    outputs.push({
      probabilities: rounded(scored["probabilities"]),
      continuous: rounded(scored["continuous"]),
      reader: rounded(embedded["reader"]),
    });
  }
  return outputs;
}

function contentOf(
  files: readonly ModelPart[],
  role: ModelPart["role"],
  variant?: WeightVariant,
): Uint8Array {
  const file = files.find((part) => part.role === role && part.variant === variant);
  if (!file) throw new RangeError(`the model has no file for "${role}"`);
  return file.content;
}

/** A buffer of exactly these bytes. */
export const buffer = (bytes: Uint8Array): ArrayBuffer => bytes.slice().buffer as ArrayBuffer;
