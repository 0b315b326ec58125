import { GOLDEN_HISTORIES, GOLDEN_NOW, GOLDEN_POSTS } from "#models/export/golden-inputs.ts";
import { goldenInputs, goldenOutputs, type ModelSessions } from "#models/export/golden-outputs.ts";
import { kernelOutputs, MAX_KERNEL_DIFFERENCE } from "#models/export/kernel/kernel-outputs.ts";
import { largestDifference } from "#models/export/largest-difference.ts";
import type { FileContent, TrainedModel } from "#models/export/model-files.ts";
import { openGraph } from "#models/export/onnx-session.ts";
import { trainedOutputs } from "#models/export/trained-outputs.ts";
import { MAX_DIFFERENCE } from "#models/export/weight-variants.ts";
import { LAYOUT } from "#models/phoenix/config.ts";
import type { WeightVariant } from "#shared/api/model-manifest.ts";
import { encodeEmbedding } from "#shared/features/embedding-codec.ts";
import { decodeEmbeddingTable } from "#shared/features/embedding-table.ts";
import type {
  GoldenOutputs,
  GoldenSet,
  GoldenTolerance,
  GoldenVariant,
} from "#shared/features/golden.ts";
import { postFeatures } from "#shared/features/post-features.ts";
import { decodePostTower, PostEmbedder } from "#shared/features/post-tower.ts";
import type { KernelPrecision } from "#shared/kernel/kernel-file.ts";

/**
 * By how much a right runtime may differ from the stored outputs, which are the variant's own. Of float32 more than any
 * has ever been off; of float16 what summing in half precision, as an adapter may, adds to the rounding of products.
 */
const TOLERANCE: Readonly<Record<WeightVariant, GoldenTolerance>> = {
  f32: { probability: 5e-4, reader: 1e-3 },
  f16: { probability: 1e-2, reader: 1e-2 },
  int8: { probability: 5e-4, reader: 1e-3 },
};
/**
 * A processor that fuses multiplications with additions may round an activation to the next step. Of 1.4 million answers
 * of the kernel's two builds, a hundred differed by more than 1.5e-3, and the golden ones by 1e-7.
 */
const KERNEL_TOLERANCE: GoldenTolerance = { probability: 5e-3, reader: 5e-3 };
const DIGITS = 7;

const rounded = (outputs: GoldenOutputs): GoldenOutputs => {
  const all = (values: readonly number[]) => values.map((x) => Number(x.toFixed(DIGITS)));
  return {
    probabilities: all(outputs.probabilities),
    continuous: all(outputs.continuous),
    reader: all(outputs.reader),
  };
};

/** How far graphs may be from the network as it is trained. */
const MAX_EXPORT_DIFFERENCE = 1e-4;

/**
 * Runs the files themselves on ONNX Runtime, so that golden outputs include the quantised table, and the trained network
 * on jax-js.
 *
 * @throws {Error} if the graphs answer otherwise than the trained network, the kernel otherwise than the graphs, or a
 *   variant's answers are further from float32's than `MAX_DIFFERENCE` allows.
 */
export async function goldenSet(
  { params, config, calibration }: TrainedModel,
  files: readonly FileContent[],
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
  const shape = { layout: LAYOUT, ranker: config };
  const outputs = async (variant: WeightVariant): Promise<GoldenOutputs[]> =>
    (await goldenOutputs(await openModel(files, variant), inputs, table, shape)).map(rounded);

  const f32 = await outputs("f32");
  const trained: GoldenOutputs[] = [];
  for (const reader of inputs.readers) {
    const { context, candidates } = goldenInputs(inputs, reader, table, shape);
    trained.push(rounded(await trainedOutputs(params, config, context, candidates, calibration)));
  }
  requireNear("the graphs", f32, trained, MAX_EXPORT_DIFFERENCE);
  const other = async (variant: Exclude<WeightVariant, "f32">): Promise<GoldenVariant> => {
    const answers = await outputs(variant);
    requireNear(`${variant} weights`, answers, f32, MAX_DIFFERENCE[variant]);
    return { tolerance: TOLERANCE[variant], outputs: answers };
  };
  const kernel = (precision: KernelPrecision): GoldenOutputs[] => {
    const answers = kernelOutputs(contentOf(files, "kernel", precision), inputs, table).map(
      rounded,
    );
    requireNear(
      `the kernel's ${precision} weights`,
      answers,
      f32,
      MAX_KERNEL_DIFFERENCE[precision],
    );
    return answers;
  };
  kernel("f32");
  return {
    ...inputs,
    readers: inputs.readers.map((reader, i) => ({ ...reader, ...f32[i] })),
    trained,
    variants: {
      f16: await other("f16"),
      int8: await other("int8"),
      "kernel-int8": { tolerance: KERNEL_TOLERANCE, outputs: kernel("int8") },
    },
  };
}

const openModel = async (
  files: readonly FileContent[],
  variant: WeightVariant,
): Promise<ModelSessions> => ({
  context: await openGraph(contentOf(files, "context", variant)),
  candidates: await openGraph(contentOf(files, "candidates", variant)),
  userTower: await openGraph(contentOf(files, "user-tower", variant)),
});

function requireNear(
  what: string,
  actual: readonly GoldenOutputs[],
  expected: readonly GoldenOutputs[],
  limit: number,
): void {
  for (const [i, outputs] of actual.entries())
    for (const name of ["probabilities", "continuous", "reader"] as const) {
      const difference = largestDifference(outputs[name], expected[i]?.[name] ?? []);
      if (!(difference <= limit))
        throw new Error(
          `${what} move ${name} by ${difference.toPrecision(2)}, more than ${limit} (golden reader ${i})`,
        );
    }
}

function contentOf(
  files: readonly FileContent[],
  role: FileContent["role"],
  variant?: WeightVariant,
): Uint8Array {
  const file = files.find((part) => part.role === role && part.variant === variant);
  if (!file) throw new RangeError(`the model has no file for "${role}"`);
  return file.content;
}

/** A buffer of exactly these bytes. */
export const buffer = (bytes: Uint8Array): ArrayBuffer => bytes.slice().buffer as ArrayBuffer;
