import type { Tensor, TrunkConfig, TrunkParams } from "#models/contract.ts";

/** Uniform in [0, 1), by mulberry32: the same numbers on every engine. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Values of mean 0 and the given standard deviation, uniformly distributed. */
export const seededTensor = (
  random: () => number,
  shape: readonly number[],
  deviation: number,
  mean = 0,
): Tensor => ({
  shape,
  data: Float32Array.from(
    { length: shape.reduce((product, n) => product * n, 1) },
    () => mean + (2 * random() - 1) * Math.sqrt(3) * deviation,
  ),
});

/** A network of random weights with activations of order 1 in every layer, so that differences show. */
export function seededTrunk(config: TrunkConfig, seed: number): TrunkParams {
  const { D, A, C, queryHeads, kvHeads, keySize, ffn } = config;
  const random = seededRandom(seed);
  const norm = () => seededTensor(random, [D], 0.2, 1);
  const matrix = (rows: number, columns: number, gain = 1) =>
    seededTensor(random, [rows, columns], gain / Math.sqrt(rows));
  const layers = Array.from({ length: config.layers }, () => ({
    attnPreNorm: norm(),
    attnPostNorm: norm(),
    ffnPreNorm: norm(),
    ffnPostNorm: norm(),
    // Larger, so that attention is far from uniform and the soft cap is felt.
    wq: matrix(D, queryHeads * keySize, 2),
    wk: matrix(D, kvHeads * keySize, 2),
    wv: matrix(D, kvHeads * keySize),
    wo: matrix(queryHeads * keySize, D),
    ffnGate: matrix(D, ffn),
    ffnUp: matrix(D, ffn),
    ffnDown: matrix(ffn, D),
  }));
  return {
    layers,
    finalNorm: norm(),
    actionHead: matrix(D, A),
    continuousHead: matrix(D, C),
  };
}
