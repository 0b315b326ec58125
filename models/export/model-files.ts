import type { TrunkConfig } from "#models/contract.ts";
import type { Calibration } from "#models/export/graph-layers.ts";
import type { Example } from "#models/export/kernel/example-tokens.ts";
import { int8File } from "#models/export/kernel/int8-file.ts";
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

export interface TrainedModel {
  readonly config: TrunkConfig;
  readonly params: PhoenixParams;
  /** `[rows, W]` */
  readonly table: Float32Array;
  /** Fitted on validation; becomes part of the `candidates` graph and of the kernel's files. */
  readonly calibration?: Calibration;
  /** What readers of validation ask: the kernel's int8 weights are made for it. Without it they are only rounded. */
  readonly examples?: readonly Example[];
}

/** A file of a model before it has a place. */
export interface FileContent {
  readonly role: (typeof MODEL_FILE_ROLES)[number];
  /** Of graphs and the kernel's files only. */
  readonly variant?: WeightVariant;
  readonly path: string;
  readonly content: Uint8Array<ArrayBuffer>;
}

/**
 * The model's files without the golden ones: table, post tower, each graph in every variant, f32 first, and the kernel's
 * weights.
 */
export function modelFiles(model: TrainedModel): FileContent[] {
  const { config, params, calibration } = model;
  const table = quantizeTable(model.table, TABLE_WIDTH);
  const kernel = phoenixFile(params, config, "f32", calibration);
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
      content: encodeEmbeddingTable(table),
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
    { role: "kernel", variant: "f32", path: "kernel.f32.bin", content: kernel },
    {
      role: "kernel",
      variant: "int8",
      path: "kernel.int8.bin",
      content: int8File(model, table, kernel),
    },
  ];
}
