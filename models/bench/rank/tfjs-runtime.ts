import type { TensorOps, TensorRuntime } from "#models/bench/rank/tensor-ops.ts";
import type { Tensor } from "#models/contract.ts";

/** The part of TensorFlow.js that is used here. The package is installed only to be measured, so it brings no types. */
interface TfTensor {
  data(): Promise<Float32Array>;
  dispose(): void;
}
export interface Tf {
  setWasmPaths(folder: string): void;
  setThreadsCount(threads: number): void;
  getThreadsCount(): number;
  setBackend(name: string): Promise<boolean>;
  ready(): Promise<void>;
  tidy<R>(f: () => R): R;
  tensor(data: Float32Array, shape: readonly number[]): TfTensor;
  scalar(value: number): TfTensor;
  matMul(a: TfTensor, b: TfTensor, transposeA: boolean, transposeB: boolean): TfTensor;
  add(a: TfTensor, b: TfTensor): TfTensor;
  mul(a: TfTensor, b: TfTensor): TfTensor;
  square(x: TfTensor): TfTensor;
  mean(x: TfTensor, axis: number, keep: boolean): TfTensor;
  rsqrt(x: TfTensor): TfTensor;
  tanh(x: TfTensor): TfTensor;
  sigmoid(x: TfTensor): TfTensor;
  softmax(x: TfTensor, axis: number): TfTensor;
  sum(x: TfTensor, axis: number, keep: boolean): TfTensor;
  reshape(x: TfTensor, shape: readonly number[]): TfTensor;
  concat(parts: readonly TfTensor[], axis: number): TfTensor;
  slice(x: TfTensor, begin: readonly number[], size: readonly number[]): TfTensor;
}

const operations = (tf: Tf, rank: (x: TfTensor) => number): TensorOps<TfTensor> => ({
  constant: ({ data, shape }: Tensor) => tf.tensor(data, shape),
  // Two ranks would send the product through a slow path: the smaller gets leading ones.
  matmul: (a, b, transposeB = false) => {
    const [wideA, wideB] = [rank(a), rank(b)];
    if (wideA === wideB) return tf.matMul(a, b, false, transposeB);
    return tf.matMul(
      padRank(tf, a, wideB - wideA),
      padRank(tf, b, wideA - wideB),
      false,
      transposeB,
    );
  },
  add: (a, b) => tf.add(a, b),
  mul: (a, b) => tf.mul(a, b),
  scale: (x, factor) => tf.mul(x, tf.scalar(factor)),
  tanh: (x) => tf.tanh(x),
  sigmoid: (x) => tf.sigmoid(x),
  softmax: (x) => tf.softmax(x, -1),
  sum: (x, axis, keep) => tf.sum(x, axis, keep),
  inverseRms: (x, epsilon) => tf.rsqrt(tf.add(tf.mean(tf.square(x), -1, true), tf.scalar(epsilon))),
  reshape: (x, shape) => tf.reshape(x, shape),
  concat: (parts, axis) => tf.concat(parts, axis),
  slice: (x, axis, start, size) => {
    const dims = rank(x);
    const at = <V>(here: V, elsewhere: V) =>
      Array.from({ length: dims }, (_, i) => (i === axis ? here : elsewhere));
    return tf.slice(x, at(start, 0), at(size, -1));
  },
});

const padRank = (tf: Tf, x: TfTensor, missing: number): TfTensor =>
  missing <= 0 ? x : tf.reshape(x, [...Array.from({ length: missing }, () => 1), ...shapeOf(x)]);

const shapeOf = (x: TfTensor): readonly number[] =>
  (x as TfTensor & { readonly shape: readonly number[] }).shape;

/** TensorFlow.js on its WebAssembly backend, with SIMD and, in an isolated page, `threads` threads. */
export async function tfjsRuntime(
  tf: Tf,
  folder: string,
  threads: number,
): Promise<TensorRuntime<TfTensor>> {
  tf.setWasmPaths(folder);
  tf.setThreadsCount(threads);
  if (!(await tf.setBackend("wasm"))) throw new Error("TensorFlow.js has no wasm backend here");
  await tf.ready();
  return {
    name: "tfjs",
    ops: operations(tf, (x) => shapeOf(x).length),
    compile: (f) => (inputs) => tf.tidy(() => f(inputs)),
    read: (x) => x.data(),
    release: (x) => x.dispose(),
  };
}
