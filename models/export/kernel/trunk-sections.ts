import type { Tensor, TrunkConfig, TrunkParams } from "#models/contract.ts";
import type { Calibration } from "#models/export/graph-layers.ts";
import { scaled, scaledColumns } from "#models/export/graph-weights.ts";
import { KernelFileWriter } from "#models/export/kernel/kernel-file-writer.ts";
import type { KernelPrecision, KernelTrunk } from "#shared/kernel/kernel-file.ts";

/** Gates and values that stand side by side in a panel of eight columns. */
const GATES = 4;

/**
 * Adds the trunk. A norm's gain is part of the weights that read it, the soft cap and the attention multiplier are part
 * of the query's, and the calibration's scale is part of the heads'. Nothing is turned by RoPE: the kernel counts
 * positions from the candidates' one.
 */
export function addTrunk(
  writer: KernelFileWriter,
  params: TrunkParams,
  config: TrunkConfig,
  calibration?: Calibration,
): void {
  const { attentionMultiplier, softCap } = config;
  for (const [i, layer] of params.layers.entries()) {
    const query = scaled(layer.wq, attentionMultiplier / softCap);
    const heads = besideEachOther([query, layer.wk, layer.wv]);
    writer.linear(`${i}.qkv`, scaledRows(heads, layer.attnPreNorm));
    writer.linear(`${i}.out`, layer.wo);
    const gateUp = interleaved(layer.ffnGate, layer.ffnUp, GATES);
    writer.linear(`${i}.gate-up`, scaledRows(gateUp, layer.ffnPreNorm));
    writer.linear(`${i}.down`, layer.ffnDown);
    writer.vector(`${i}.attention-gain`, layer.attnPostNorm);
    writer.vector(`${i}.ffn-gain`, layer.ffnPostNorm);
  }
  const { A, C } = config;
  const actions = calibration
    ? scaledColumns(params.actionHead, calibration.scale)
    : params.actionHead;
  const bias = new Float32Array(A + C);
  if (calibration) bias.set(Float32Array.from(calibration.bias));
  const heads = besideEachOther([actions, params.continuousHead]);
  writer.linear("heads", scaledRows(heads, params.finalNorm), { bias, keep: true });
}

export const kernelTrunk = (config: TrunkConfig): KernelTrunk => {
  const { D, layers, queryHeads, kvHeads, keySize, ffn, S, A, C, softCap, ropeBase } = config;
  return { D, layers, queryHeads, kvHeads, keySize, ffn, S, A, C, softCap, ropeBase };
};

/** A trunk alone, which takes tokens: what benchmarks and tests run. */
export function trunkFile(
  params: TrunkParams,
  config: TrunkConfig,
  precision: KernelPrecision,
): Uint8Array<ArrayBuffer> {
  const writer = new KernelFileWriter(precision);
  addTrunk(writer, params, config);
  return writer.finish(kernelTrunk(config));
}

/** Matrices of equal height as one. */
export function besideEachOther(parts: readonly Tensor[]): Tensor {
  const [rows = 0] = parts[0]?.shape ?? [];
  const columns = parts.reduce((sum, { shape }) => sum + (shape[1] ?? 0), 0);
  const data = new Float32Array(rows * columns);
  let from = 0;
  for (const part of parts) {
    const width = part.shape[1] ?? 0;
    for (let row = 0; row < rows; row++)
      data.set(part.data.subarray(row * width, (row + 1) * width), row * columns + from);
    from += width;
  }
  return { shape: [rows, columns], data };
}

/** `width` columns of one, `width` of the other, and so on. */
function interleaved(a: Tensor, b: Tensor, width: number): Tensor {
  const [rows = 0, columns = 0] = a.shape;
  if (columns % width !== 0)
    throw new RangeError(`${columns} columns cannot be cut into blocks of ${width}`);
  const data = new Float32Array(2 * rows * columns);
  let at = 0;
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column += width)
      for (const { data: part } of [a, b])
        for (let i = 0; i < width; i++) data[at++] = part[row * columns + column + i] ?? 0;
  return { shape: [rows, 2 * columns], data };
}

/** Every row times its own factor: a gain of what the weights multiply. */
export function scaledRows({ shape, data }: Tensor, gain: Tensor): Tensor {
  const columns = shape[1] ?? 1;
  return {
    shape,
    data: data.map((value, i) => value * (gain.data[Math.floor(i / columns)] ?? NaN)),
  };
}
