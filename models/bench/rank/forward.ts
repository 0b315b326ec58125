import type { TensorOps } from "#models/bench/rank/tensor-ops.ts";
import {
  candidatePosition,
  RMS_EPSILON,
  type TrunkConfig,
  type TrunkParams,
} from "#models/contract.ts";
import {
  quarterTurnedHeads,
  ropeAngle,
  scaled,
  stackColumnBlocks,
  turnedHeads,
} from "#models/export/graph-weights.ts";

/**
 * The bench network for tensor libraries that have no graph format: both forms, arranged as the ONNX graphs are (heads of
 * a group share one product, RoPE of candidates in the weights), so that a peer is not slowed by how it is called.
 * Histories are full here, so there is no padding mask.
 */
export interface KeyValues<T> {
  /** One `[kvHeads, T, keySize]` a layer. */
  readonly keys: readonly T[];
  readonly values: readonly T[];
}

type Weights<T> = ReturnType<typeof uploadTrunk<T>>;
type LayerWeights<T> = Weights<T>["layers"][number];

const MASKED = -1e30;

/** Every constant of both forms. `lengths`: of the sequences that will run. */
export function uploadTrunk<T>(ops: TensorOps<T>, params: TrunkParams, config: TrunkConfig) {
  const { kvHeads, queryHeads, keySize, D, attentionMultiplier, softCap } = config;
  const heads = (weights: Parameters<typeof scaled>[0]) =>
    ops.constant(stackColumnBlocks(weights, kvHeads));
  const at = candidatePosition(config);
  const layers = params.layers.map((layer) => {
    const wq = scaled(layer.wq, attentionMultiplier / softCap);
    const width = (queryHeads / kvHeads) * keySize;
    return {
      attnPreNorm: ops.constant(layer.attnPreNorm),
      attnPostNorm: ops.constant(layer.attnPostNorm),
      ffnPreNorm: ops.constant(layer.ffnPreNorm),
      ffnPostNorm: ops.constant(layer.ffnPostNorm),
      wq: heads(wq),
      wqQuarter: heads(quarterTurnedHeads(wq, config)),
      wqCandidate: heads(turnedHeads(wq, config, at)),
      wk: heads(layer.wk),
      wkQuarter: heads(quarterTurnedHeads(layer.wk, config)),
      wkCandidate: heads(turnedHeads(layer.wk, config, at)),
      wv: heads(layer.wv),
      wo: ops.constant({ shape: [kvHeads, width, D], data: layer.wo.data }),
      ffnGate: ops.constant(layer.ffnGate),
      ffnUp: ops.constant(layer.ffnUp),
      ffnDown: ops.constant(layer.ffnDown),
    };
  });
  return {
    layers,
    finalNorm: ops.constant(params.finalNorm),
    actionHead: ops.constant(params.actionHead),
  };
}

/** `tokens [T, D]` -> every layer's keys and values. */
export function contextForward<T>(
  ops: TensorOps<T>,
  weights: Weights<T>,
  config: TrunkConfig,
): (tokens: T) => KeyValues<T> {
  const length = 1 + config.S;
  const sequence = sequenceTables(ops, config, length, (query, key) => key <= query);
  return (tokens) => {
    const keys: T[] = [];
    const values: T[] = [];
    let h = tokens;
    for (const [i, layer] of weights.layers.entries()) {
      const x = rms(ops, h, layer.attnPreNorm);
      const own = keyValues(ops, x, layer, sequence);
      keys.push(own.keys);
      values.push(own.values);
      if (i === weights.layers.length - 1) break;
      h = sequenceLayer(ops, h, x, own, layer, sequence, config);
    }
    return { keys, values };
  };
}

/** `tokens [N, D]` and the context -> probabilities `[N, A]`. */
export const candidatesForward =
  <T>(ops: TensorOps<T>, weights: Weights<T>, config: TrunkConfig, N: number) =>
  (tokens: T, { keys, values }: KeyValues<T>): T => {
    const { kvHeads, queryHeads, keySize, softCap, S } = config;
    const group = queryHeads / kvHeads;
    const rows = N * group;
    let h = tokens;
    for (const [i, layer] of weights.layers.entries()) {
      const [layerKeys, layerValues] = [keys[i], values[i]];
      if (layerKeys === undefined || layerValues === undefined)
        throw new RangeError(`no keys and values for layer ${i}`);
      const x = rms(ops, h, layer.attnPreNorm);
      const query = ops.matmul(x, layer.wqCandidate);
      const ownKeys = ops.reshape(ops.matmul(x, layer.wkCandidate), [kvHeads, N, 1, keySize]);
      const ownValues = ops.reshape(ops.matmul(x, layer.wv), [kvHeads, N, 1, keySize]);
      const toContext = ops.matmul(ops.reshape(query, [kvHeads, rows, keySize]), layerKeys, true);
      const products = ops.mul(ops.reshape(query, [kvHeads, N, group, keySize]), ownKeys);
      const toSelf = ops.reshape(ops.sum(products, 3, true), [kvHeads, rows, 1]);
      const scores = ops.scale(ops.tanh(ops.concat([toContext, toSelf], 2)), softCap);
      const shares = ops.softmax(scores);
      const fromContext = ops.matmul(ops.slice(shares, 2, 0, 1 + S), layerValues);
      const selfShare = ops.reshape(ops.slice(shares, 2, 1 + S, 1), [kvHeads, N, group, 1]);
      const fromSelf = ops.reshape(ops.mul(selfShare, ownValues), [kvHeads, rows, keySize]);
      h = residual(
        ops,
        h,
        mergeHeads(ops, ops.add(fromContext, fromSelf), layer, N, config),
        layer,
      );
    }
    return probabilities(ops, h, weights);
  };

/** One sequence `[reader | history | candidates]`: `tokens [T, D]`, `candidates [perPass, D]` -> `[perPass, A]`. */
export function plainForward<T>(
  ops: TensorOps<T>,
  weights: Weights<T>,
  config: TrunkConfig,
  perPass: number,
): (tokens: T, candidates: T) => T {
  const context = 1 + config.S;
  const sequence = sequenceTables(
    ops,
    config,
    context + perPass,
    (query, key) => key === query || (key < context && key < query),
  );
  return (tokens, candidates) => {
    let h = ops.concat([tokens, candidates], 0);
    for (const layer of weights.layers) {
      const x = rms(ops, h, layer.attnPreNorm);
      h = sequenceLayer(ops, h, x, keyValues(ops, x, layer, sequence), layer, sequence, config);
    }
    return probabilities(ops, ops.slice(h, 0, context, perPass), weights);
  };
}

/** RoPE's tables `[length, group * keySize]` and `[length, keySize]`, and the additive mask `[length, 1, length]`. */
function sequenceTables<T>(
  ops: TensorOps<T>,
  config: TrunkConfig,
  length: number,
  mayAttend: (query: number, key: number) => boolean,
) {
  const { keySize, kvHeads, queryHeads } = config;
  const table = (width: number, of: (angle: number) => number) =>
    ops.constant({
      shape: [length, width],
      data: Float32Array.from({ length: length * width }, (_, i) => {
        const position = Math.min(Math.floor(i / width), candidatePosition(config));
        return of(ropeAngle(config, position, (i % width) % (keySize / 2)));
      }),
    });
  const wide = (queryHeads / kvHeads) * keySize;
  const mask = Float32Array.from({ length: length * length }, (_, i) =>
    mayAttend(Math.floor(i / length), i % length) ? 0 : MASKED,
  );
  return {
    length,
    mask: ops.constant({ shape: [length, 1, length], data: mask }),
    query: { cos: table(wide, Math.cos), sin: table(wide, Math.sin) },
    key: { cos: table(keySize, Math.cos), sin: table(keySize, Math.sin) },
  };
}

type Sequence<T> = ReturnType<typeof sequenceTables<T>>;

const rms = <T>(ops: TensorOps<T>, x: T, scale: T): T =>
  ops.mul(ops.mul(x, ops.inverseRms(x, RMS_EPSILON)), scale);

function turned<T>(
  ops: TensorOps<T>,
  x: T,
  straight: T,
  quarter: T,
  { cos, sin }: Sequence<T>["key"],
): T {
  return ops.add(ops.mul(ops.matmul(x, straight), cos), ops.mul(ops.matmul(x, quarter), sin));
}

const keyValues = <T>(ops: TensorOps<T>, x: T, layer: LayerWeights<T>, sequence: Sequence<T>) => ({
  keys: turned(ops, x, layer.wk, layer.wkQuarter, sequence.key),
  values: ops.matmul(x, layer.wv),
});

function sequenceLayer<T>(
  ops: TensorOps<T>,
  h: T,
  x: T,
  own: { readonly keys: T; readonly values: T },
  layer: LayerWeights<T>,
  sequence: Sequence<T>,
  config: TrunkConfig,
): T {
  const { kvHeads, queryHeads, keySize, softCap } = config;
  const { length } = sequence;
  const group = queryHeads / kvHeads;
  const query = turned(ops, x, layer.wq, layer.wqQuarter, sequence.query);
  const scores = ops.matmul(ops.reshape(query, [kvHeads, length * group, keySize]), own.keys, true);
  const capped = ops.reshape(ops.scale(ops.tanh(scores), softCap), [
    kvHeads,
    length,
    group,
    length,
  ]);
  const shares = ops.softmax(ops.add(capped, sequence.mask));
  const attended = ops.matmul(ops.reshape(shares, [kvHeads, length * group, length]), own.values);
  return residual(ops, h, mergeHeads(ops, attended, layer, length, config), layer);
}

function mergeHeads<T>(
  ops: TensorOps<T>,
  attended: T,
  layer: LayerWeights<T>,
  rows: number,
  { kvHeads, queryHeads, keySize }: TrunkConfig,
): T {
  const byGroup = ops.reshape(attended, [kvHeads, rows, (queryHeads / kvHeads) * keySize]);
  return ops.sum(ops.matmul(byGroup, layer.wo), 0, false);
}

/** Both residual steps of a layer, after its attention. */
function residual<T>(ops: TensorOps<T>, h: T, attention: T, layer: LayerWeights<T>): T {
  const attended = ops.add(h, rms(ops, attention, layer.attnPostNorm));
  const x = rms(ops, attended, layer.ffnPreNorm);
  const gated = ops.mul(gelu(ops, ops.matmul(x, layer.ffnGate)), ops.matmul(x, layer.ffnUp));
  return ops.add(attended, rms(ops, ops.matmul(gated, layer.ffnDown), layer.ffnPostNorm));
}

/** `x * sigmoid(2 u)` is `x / 2 * (1 + tanh(u))`. */
function gelu<T>(ops: TensorOps<T>, x: T): T {
  const cube = ops.mul(ops.mul(x, x), x);
  const u = ops.scale(ops.add(x, ops.scale(cube, 0.044715)), 2 * Math.sqrt(2 / Math.PI));
  return ops.mul(x, ops.sigmoid(u));
}

const probabilities = <T>(ops: TensorOps<T>, h: T, weights: Weights<T>): T =>
  ops.sigmoid(ops.matmul(rms(ops, h, weights.finalNorm), weights.actionHead));
