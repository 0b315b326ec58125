import {
  type LayerParams,
  RMS_EPSILON,
  type Tensor,
  type TrunkConfig,
  type TrunkParams,
} from "#models/contract.ts";
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

export interface HeadOutputs {
  /** `[N, A]` */
  readonly probabilities: string;
  /** `[N, C]` */
  readonly continuous: string;
  /** `[N, D]`, after the final norm. */
  readonly hidden: string;
}

export function appendHeads(builder: OnnxBuilder, h: string, params: TrunkParams): HeadOutputs {
  const hidden = appendRmsNorm(builder, h, params.finalNorm, "hidden");
  const head = (name: string, weights: Tensor) =>
    builder.node(
      "Sigmoid",
      [builder.node("MatMul", [hidden, builder.floats(`${name}_head`, weights)])],
      {
        outputs: [name],
      },
    );
  return {
    probabilities: head("probabilities", params.actionHead),
    continuous: head("continuous", params.continuousHead),
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
