import { type DType, numpy as np } from "@jax-js/jax";

type Arr = np.Array;

export interface MaskOptions {
  /** Whether what comes before the candidates sees backwards only. */
  readonly causal?: boolean;
  readonly dtype?: DType;
}

/**
 * Who sees whom, `[1, 1, T, T]`: 1 where the row's token attends to the column's. Everything sees the context (tokens
 * before `candidateStart`), the context itself backwards only unless told otherwise; a candidate also sees itself, and
 * nothing sees another candidate.
 */
export function attentionMask(
  T: number,
  candidateStart: number,
  { causal = true, dtype = np.float32 }: MaskOptions = {},
): Arr {
  const data = new Float32Array(T * T);
  for (let row = 0; row < T; row++) {
    const isCandidate = row >= candidateStart;
    const seen = isCandidate || !causal ? candidateStart : row + 1;
    data.fill(1, row * T, row * T + seen);
    data[row * T + row] = 1;
  }
  return np.array(data, { shape: [1, 1, T, T] }).astype(dtype);
}

/** `[..., hashes]` -> `[...]`: 1 where the first hash names something, 0 on padding. */
export function isPresent(hashes: Arr): Arr {
  const all = hashes.shape.slice(1).map((): [] => []);
  return np.notEqual(hashes.slice(...all, 0), 0).astype(np.float32);
}
