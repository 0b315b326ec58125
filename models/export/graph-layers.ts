import {
  type LayerParams,
  RMS_EPSILON,
  type Tensor,
  type TrunkConfig,
  type TrunkParams,
} from "#models/contract.ts";
import { scaledColumns } from "#models/export/graph-weights.ts";
import type { OnnxBuilder } from "#models/export/onnx-builder.ts";

/**
 * `x / sqrt(mean(x^2) + eps) * scale` over the last axis.
 *
 * ONNX Runtime's own operator, which its optimiser would make of the five standard ones anyway; opset 23 has it under
 * another name.
 */
export const appendRmsNorm = (
  builder: OnnxBuilder,
  x: string,
  scale: Tensor,
  name?: string,
): string =>
  builder.node("SimplifiedLayerNormalization", [x, builder.floats("norm_scale", scale)], {
    ...(name === undefined ? {} : { outputs: [name] }),
    attributes: { axis: { int: -1 }, epsilon: { float: RMS_EPSILON } },
  });

/** `h + rms(ffn(rms(h)))`. */
export function appendFeedForward(builder: OnnxBuilder, h: string, params: LayerParams): string {
  const x = appendRmsNorm(builder, h, params.ffnPreNorm);
  const gate = builder.node("MatMul", [x, builder.floats("ffn_gate", params.ffnGate)]);
  const up = builder.node("MatMul", [x, builder.floats("ffn_up", params.ffnUp)]);
  const gelu = builder.node("Gelu", [gate], { attributes: { approximate: { text: "tanh" } } });
  const gated = builder.node("Mul", [gelu, up]);
  const down = builder.node("MatMul", [gated, builder.floats("ffn_down", params.ffnDown)]);
  return builder.node("Add", [h, appendRmsNorm(builder, down, params.ffnPostNorm)]);
}

/** Corrects the logit of every action: `scale * logit + bias`, `[A]` each. */
export interface Calibration {
  readonly scale: ArrayLike<number>;
  readonly bias: ArrayLike<number>;
}

export interface HeadOutputs {
  /** `[N, A]` */
  readonly probabilities: string;
  /** `[N, C]` */
  readonly continuous: string;
  /** `[N, D]`, after the final norm. */
  readonly hidden: string;
}

export function appendHeads(
  builder: OnnxBuilder,
  h: string,
  { finalNorm, actionHead, continuousHead }: TrunkParams,
  calibration?: Calibration,
): HeadOutputs {
  const actionCount = actionHead.shape[1] ?? 0;
  for (const given of Object.values(calibration ?? {}))
    if (given.length !== actionCount)
      throw new RangeError(`a calibration of ${given.length} actions for ${actionCount}`);
  const hidden = appendRmsNorm(builder, h, finalNorm, "hidden");
  const project = (hint: string, weights: Tensor) =>
    builder.node("MatMul", [hidden, builder.floats(hint, weights)]);
  const actions =
    calibration === undefined
      ? project("action_head", actionHead)
      : builder.node("Add", [
          project("action_head", scaledColumns(actionHead, calibration.scale)),
          builder.floats("calibration", {
            shape: [actionCount],
            data: Float32Array.from(calibration.bias),
          }),
        ]);
  const continuous = project("continuous_head", continuousHead);
  return {
    probabilities: builder.node("Sigmoid", [actions], { outputs: ["probabilities"] }),
    continuous: builder.node("Sigmoid", [continuous], { outputs: ["continuous"] }),
    hidden,
  };
}

/** `softCap * tanh(scores)`; the scores come divided by the cap, because it is folded into the query's weights. */
export const appendSoftCap = (
  builder: OnnxBuilder,
  scores: string,
  { softCap }: Pick<TrunkConfig, "softCap">,
): string =>
  builder.node("Mul", [builder.node("Tanh", [scores]), builder.scalar("soft_cap", softCap)]);
