import type { MODEL_FILE_ROLES, ModelFile, WeightVariant } from "#shared/api/model-manifest.ts";

/**
 * Model files are served in parts of this size, the last one shorter: static hosts ignore `Range` (measured: workerd's
 * assets and `vite preview` answer 200 with the whole file), and a part is what an interrupted download loses at most.
 * Fixed for ever: pages of older builds ask by it.
 */
export const MODEL_PART_BYTES = 512 * 1024;

export interface ModelPart {
  /** Names the whole file's content, so it can be kept for ever and is shared by versions that share the file. */
  readonly path: string;
  readonly bytes: number;
}

/** The parts of a file, in order. */
export const modelParts = ({ sha256, bytes }: Pick<ModelFile, "sha256" | "bytes">): ModelPart[] =>
  Array.from({ length: Math.ceil(bytes / MODEL_PART_BYTES) }, (_, i) => ({
    path: `/assets/model/${sha256}.${i}.bin`,
    bytes: Math.min(MODEL_PART_BYTES, bytes - i * MODEL_PART_BYTES),
  }));

/** What a device may need of a model. Posts come with features and embedding, so their tower stays at the edge; the
 * light ranker is a chunk of the app. */
export const DEVICE_FILE_ROLES = [
  "table",
  "kernel",
  "context",
  "candidates",
  "user-tower",
  "golden",
] as const satisfies readonly (typeof MODEL_FILE_ROLES)[number][];
export type DeviceFileRole = (typeof DEVICE_FILE_ROLES)[number];

/** What each engine reads of them: the kernel its own weights, ONNX Runtime graphs. */
export const ENGINE_FILE_ROLES = {
  kernel: ["table", "kernel", "golden"],
  onnx: ["table", "context", "candidates", "user-tower", "golden"],
} as const satisfies Record<string, readonly DeviceFileRole[]>;
export type Engine = keyof typeof ENGINE_FILE_ROLES;

/** The file of a role with the wanted weights, else the one with f32. */
export const fileOf = (
  files: readonly ModelFile[],
  role: DeviceFileRole,
  variant: WeightVariant,
): ModelFile | undefined => {
  const ofRole = files.filter((file) => file.role === role);
  const withWeights = (wanted: WeightVariant) =>
    ofRole.find((file) => (file.variant ?? "f32") === wanted);
  return withWeights(variant) ?? withWeights("f32");
};
