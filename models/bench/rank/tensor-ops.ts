import type { Tensor } from "#models/contract.ts";

/**
 * What the trunk needs of a tensor library, so that each peer runs the same network written once. Arguments stay the
 * caller's: an adapter for a library that consumes them keeps them alive.
 */
export interface TensorOps<T> {
  constant(tensor: Tensor): T;
  /** Of the last two dimensions, the leading ones broadcast; `b` transposed if asked. */
  matmul(a: T, b: T, transposeB?: boolean): T;
  add(a: T, b: T): T;
  mul(a: T, b: T): T;
  scale(x: T, factor: number): T;
  tanh(x: T): T;
  sigmoid(x: T): T;
  /** Over the last axis. */
  softmax(x: T): T;
  /** Over one axis, which stays with size 1 if asked. */
  sum(x: T, axis: number, keep: boolean): T;
  /** `1 / sqrt(mean(x^2) + epsilon)` over the last axis, which stays with size 1. */
  inverseRms(x: T, epsilon: number): T;
  reshape(x: T, shape: readonly number[]): T;
  concat(parts: readonly T[], axis: number): T;
  /** `size` entries of one axis. */
  slice(x: T, axis: number, start: number, size: number): T;
}

/** A tensor library made ready: its operations, and how to run a function of them over and over. */
export interface TensorRuntime<T> {
  readonly name: string;
  readonly ops: TensorOps<T>;
  /** Traces, or only frees what the function leaves behind. The results are the caller's to release. */
  readonly compile: (
    f: (inputs: readonly T[]) => readonly T[],
  ) => (inputs: readonly T[]) => readonly T[];
  /** Waits for the result and copies it. */
  readonly read: (x: T) => Promise<Float32Array>;
  readonly release: (x: T) => void;
}
