import { numpy as np } from "@jax-js/jax";

/** Inputs before they go to the device: hashes and indices are integers, all else floats. */
export interface HostTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array<ArrayBuffer> | Int32Array<ArrayBuffer>;
}

/** The device's copies of a record of tensors, in the same dtypes. */
export function onDevice<T extends object>(tensors: T): { readonly [Key in keyof T]: np.Array } {
  const copies = Object.entries(tensors as Record<string, HostTensor>).map(
    ([name, { shape, data }]) => [name, np.array(data.slice(), { shape: [...shape] })],
  );
  return Object.fromEntries(copies) as { [Key in keyof T]: np.Array };
}

export const sizeOf = (shape: readonly number[]): number =>
  shape.reduce((product, n) => product * n, 1);
