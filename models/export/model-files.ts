import type { TrunkConfig } from "#models/contract.ts";
import type { Calibration } from "#models/export/graph-layers.ts";
import { phoenixFile } from "#models/export/kernel/phoenix-file.ts";
import { candidatesOnnx, contextOnnx } from "#models/export/phoenix-graphs.ts";
import { quantizeTable } from "#models/export/quantize.ts";
import { userTowerOnnx } from "#models/export/user-tower-graph.ts";
import { inVariant } from "#models/export/weight-variants.ts";
import { EMBEDDING_DIM, POST_TOWER_HIDDEN, TABLE_WIDTH } from "#models/phoenix/config.ts";
import { type PhoenixParams, POST_VECTOR } from "#models/phoenix/params.ts";
import {
  type MODEL_FILE_ROLES,
  WEIGHT_VARIANTS,
  type WeightVariant,
} from "#shared/api/model-manifest.ts";
import { encodeEmbeddingTable } from "#shared/features/embedding-table.ts";
import { encodePostTower } from "#shared/features/post-tower.ts";
import type { KernelPrecision } from "#shared/kernel/kernel-file.ts";

export interface TrainedModel {
  readonly config: TrunkConfig;
  readonly params: PhoenixParams;
  /** `[rows, W]` */
  readonly table: Float32Array;
  /** Fitted on validation; becomes part of the `candidates` graph and of the kernel's files. */
  readonly calibration?: Calibration;
}

/** A file of a model before it has a place. */
export interface FileContent {
  readonly role: (typeof MODEL_FILE_ROLES)[number];
  /** Of graphs and the kernel's files only. */
  readonly variant?: WeightVariant;
  readonly path: string;
  readonly content: Uint8Array<ArrayBuffer>;
}

const KERNEL_PRECISIONS = ["f32", "int8"] as const satisfies readonly KernelPrecision[];

/**
 * The model's files without the golden ones: table, post tower, each graph in every variant, f32 first, and the kernel's
 * weights.
 */
export function modelFiles({ config, params, table, calibration }: TrainedModel): FileContent[] {
  const { postUp, postDown } = params.towers;
  const graphs = {
    context: contextOnnx(params, config),
    candidates: candidatesOnnx(params, config, calibration),
    "user-tower": userTowerOnnx(params, config),
  };
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
    ...WEIGHT_VARIANTS.flatMap((variant) =>
      (["context", "candidates", "user-tower"] as const).map((role) => ({
        role,
        variant,
        path: variant === "f32" ? `${role}.onnx` : `${role}.${variant}.onnx`,
        content: inVariant(graphs[role], variant),
      })),
    ),
    ...KERNEL_PRECISIONS.map((variant) => ({
      role: "kernel" as const,
      variant,
      path: `kernel.${variant}.bin`,
      content: phoenixFile(params, config, variant, calibration),
    })),
  ];
}
