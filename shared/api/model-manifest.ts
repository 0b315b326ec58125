import * as z from "zod/mini";
import type { FeatureLayout } from "#shared/features/feature-layout.ts";

const count = z.int().check(z.minimum(1));
const hashNumber = z.int().check(z.minimum(0), z.maximum(0xffff_ffff));

const BlockLayoutSchema = z.object({
  entities: count,
  firstRow: count,
  rows: z.int().check(z.minimum(2)),
  scales: z.array(hashNumber).check(z.minLength(1), z.maxLength(4)),
  biases: z.array(hashNumber).check(z.minLength(1), z.maxLength(4)),
  modulus: z.int().check(z.minimum(2), z.maximum(0xffff_ffff)),
});

const FeatureLayoutSchema: z.ZodMiniType<FeatureLayout> = z.object({
  blocks: z.object({
    author: BlockLayoutSchema,
    topic: BlockLayoutSchema,
    language: BlockLayoutSchema,
    form: BlockLayoutSchema,
    token: BlockLayoutSchema,
  }),
  rows: count,
});

/** What each file of a model is for. */
export const MODEL_FILE_ROLES = [
  "table",
  "post-tower",
  "context",
  "candidates",
  "user-tower",
  "kernel",
  "light-ranker",
  "golden",
] as const;

/** Number formats of weights: a graph comes in all of them, the kernel's file as f32 and int8. */
export const WEIGHT_VARIANTS = ["f32", "f16", "int8"] as const;
export type WeightVariant = (typeof WEIGHT_VARIANTS)[number];

const ModelFileSchema = z.object({
  role: z.enum(MODEL_FILE_ROLES),
  /** Only of graphs and the kernel's file, of which several with one role may be there; absent means f32. */
  variant: z.optional(z.enum(WEIGHT_VARIANTS)),
  /** Beside the manifest. */
  path: z.string().check(z.minLength(1)),
  bytes: count,
  sha256: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
});

/** `models/artifacts/manifest.json` and `GET /api/v1/models/manifest`: one model, its shapes and its files. */
export const ModelManifestSchema = z.object({
  /** Follows from the files' content: two models with one version are the same model. */
  modelVersion: z.string().check(z.minLength(1), z.maxLength(128)),
  /** `E`: length of post and reader vectors. */
  embeddingDim: count,
  layout: FeatureLayoutSchema,
  /** Shapes of the ranker; letters as in `models/contract.ts`. */
  ranker: z.object({
    D: count,
    layers: count,
    queryHeads: count,
    kvHeads: count,
    keySize: count,
    S: count,
    A: count,
    C: count,
    /** `P`: length of a post vector. */
    P: count,
  }),
  files: z.array(ModelFileSchema),
  /** Epoch milliseconds; absent where nobody signed. Grows with every signing, so an old manifest is told from a new one. */
  signedAt: z.optional(count),
  /** Over everything else in the manifest: see `shared/signing/signed-manifest.ts`. */
  signature: z.optional(
    z.object({
      /** Which of the trusted keys: `keyIdOf` the public key. */
      keyId: z.string().check(z.regex(/^[0-9a-f]{16}$/)),
      /** base64 of the 64 bytes of Ed25519. */
      value: z.string().check(z.regex(/^[A-Za-z0-9+/]{86}==$/)),
    }),
  ),
});
export type ModelManifest = z.infer<typeof ModelManifestSchema>;
export type ModelFile = z.infer<typeof ModelFileSchema>;
