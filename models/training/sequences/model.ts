import type { LayerParams, Tensor, TrunkConfig } from "#models/contract.ts";
import { flatten, mapTensors } from "#models/phoenix/param-tree.ts";
import type { SequenceParams } from "#models/phoenix/sequence.ts";
import { normals } from "#models/phoenix/start.ts";

/** A sequence recommender's weights: views of one flat vector, so that an optimiser sees plain numbers. */
export interface SequenceModel {
  readonly flat: Float32Array;
  /** `[1 + items, D]`, row 0 padding; the same rows are met and foreseen. */
  readonly table: Tensor;
  readonly params: SequenceParams;
}

/** Length of an item's row at the start. The rows are met `sqrt(D)` times as long, so that norms have what to norm. */
export const ROW_LENGTH = 0.5;
/** Scale of what a branch adds at the start, against tokens of length `ROW_LENGTH`. */
const POST_NORM = 0.3;

/** Starting weights: matrices of variance 1 / rows. */
export function startSequenceModel(
  { D, layers, queryHeads, kvHeads, keySize, ffn }: TrunkConfig,
  items: number,
  random: () => number,
): SequenceModel {
  const normal = normals(random);
  const filled = (shape: readonly number[], value: () => number): Tensor => {
    const length = shape.reduce((a, b) => a * b, 1);
    return { shape, data: Float32Array.from({ length }, value) };
  };
  const matrix = (rows: number, columns: number) =>
    filled([rows, columns], () => normal() / Math.sqrt(rows));
  const vector = (length: number, value: number) => filled([length], () => value);
  const layer = (): LayerParams => ({
    attnPreNorm: vector(D, 1),
    attnPostNorm: vector(D, POST_NORM),
    ffnPreNorm: vector(D, 1),
    ffnPostNorm: vector(D, POST_NORM),
    wq: matrix(D, queryHeads * keySize),
    wk: matrix(D, kvHeads * keySize),
    wv: matrix(D, kvHeads * keySize),
    wo: matrix(queryHeads * keySize, D),
    ffnGate: matrix(D, ffn),
    ffnUp: matrix(D, ffn),
    ffnDown: matrix(ffn, D),
  });
  const table = filled([1 + items, D], () => (ROW_LENGTH / Math.sqrt(D)) * normal());
  table.data.fill(0, 0, D);
  const { tree, flat } = flatten({
    table,
    params: { layers: Array.from({ length: layers }, layer), finalNorm: vector(D, 1) },
  });
  return { flat, ...tree };
}

/** A model of the same shape on other numbers, for instance on a running mean of them; they are not copied. */
export function onNumbers(
  { flat, table, params }: SequenceModel,
  numbers: Float32Array,
): SequenceModel {
  if (numbers.length !== flat.length)
    throw new RangeError(`${numbers.length} numbers for a model of ${flat.length}`);
  let at = 0;
  const view = ({ shape, data }: Tensor): Tensor => {
    at += data.length;
    return { shape, data: numbers.subarray(at - data.length, at) };
  };
  return { flat: numbers, ...mapTensors({ table, params }, view) };
}

/** What rows are multiplied by where they are met. */
export const metScale = (D: number): number => Math.sqrt(D);
