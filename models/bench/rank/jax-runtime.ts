import { type Array as JaxArray, defaultDevice, init, jit, nn, numpy as np } from "@jax-js/jax";
import type { TensorOps, TensorRuntime } from "#models/bench/rank/tensor-ops.ts";

/** Operations of jax-js consume their arguments; `.ref` keeps them. What a trace leaves behind is only bookkeeping. */
const ops: TensorOps<JaxArray> = {
  constant: ({ shape, data }) => np.array(Float32Array.from(data), { shape: [...shape] }),
  matmul(a, b, transposeB = false) {
    const right = transposeB ? np.matrixTranspose(b.ref) : b.ref;
    // It does not broadcast leading dimensions of products by itself.
    if (a.ndim === 2 && b.ndim === 3)
      return np.matmul(np.broadcastTo(a.ref, [b.shape[0] ?? 1, ...a.shape]), right);
    return np.matmul(a.ref, right);
  },
  add: (a, b) => a.ref.add(b.ref),
  mul: (a, b) => a.ref.mul(b.ref),
  scale: (x, factor) => x.ref.mul(factor),
  tanh: (x) => np.tanh(x.ref),
  sigmoid: (x) => nn.sigmoid(x.ref),
  softmax: (x) => nn.softmax(x.ref, -1),
  sum: (x, axis, keep) => np.sum(x.ref, axis, { keepdims: keep }),
  inverseRms: (x, epsilon) =>
    np.reciprocal(np.sqrt(np.mean(np.square(x.ref), -1, { keepdims: true }).add(epsilon))),
  reshape: (x, shape) => x.ref.reshape([...shape]),
  concat: (parts, axis) =>
    np.concatenate(
      parts.map((part) => part.ref),
      axis,
    ),
  slice: (x, axis, start, size) =>
    x.ref.slice(...Array.from({ length: axis }, (): [] => []), [start, start + size]),
};

/** jax-js on its WebAssembly backend, every function compiled by `jit`. It uses as many threads as there are cores. */
export async function jaxRuntime(): Promise<TensorRuntime<JaxArray>> {
  await init("wasm");
  defaultDevice("wasm");
  return {
    name: "jax-js",
    ops,
    compile(f) {
      const compiled = jit((...inputs: JaxArray[]) => [...f(inputs)]);
      return (inputs) => compiled(...inputs.map((input) => input.ref));
    },
    read: async (x) => Float32Array.from((await x.ref.data()) as Float32Array),
    release: (x) => x.dispose(),
  };
}
