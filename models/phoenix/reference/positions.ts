import { numpy as np } from "@jax-js/jax";
import type { ReferenceConfig } from "#models/contract.ts";
import { type Angles, ropeAngles } from "#models/phoenix/layers.ts";

type Arr = np.Array;

/**
 * RoPE positions of `[user | history | N candidates]`, int32 `[1, T]` (January) or `[B, T]`, from `present [B, S]`.
 * Right-anchored: the newest present history token at `S`, the one before at `S - 1`, ...; all candidates at `1 + S`;
 * user and padding at 0. It does not matter on which side the padding is.
 */
export function tokenPositions(
  present: Arr,
  N: number,
  { S, positions }: Pick<ReferenceConfig, "S" | "positions">,
): Arr {
  const B = present.shape[0] ?? 0;
  if (positions === "token-index") {
    present.dispose();
    return np.arange(0, 1 + S + N).reshape([1, 1 + S + N]);
  }
  const count = np.sum(present.ref, -1, { keepdims: true });
  const newer = count.sub(np.cumsum(present.ref, -1));
  const history = newer.mul(-1).add(S).mul(present);
  const parts = [np.zeros([B, 1]), history];
  if (N > 0) parts.push(np.full([B, N], 1 + S));
  return np.concatenate(parts, 1).astype(np.int32);
}

/** Angles at `positions [b, T]`, which are below `count`: `[b, 1, T, K]` each. */
export function anglesAt(
  positions: Arr,
  count: number,
  config: Pick<ReferenceConfig, "keySize" | "ropeBase">,
): Angles {
  const [b = 0, T = 0] = positions.shape;
  const { cos, sin } = ropeAngles(0, count, config);
  const rows = positions.reshape([b * T]);
  const shape = [b, 1, T, config.keySize];
  return {
    cos: np.take(cos, rows.ref, 0).reshape(shape),
    sin: np.take(sin, rows, 0).reshape(shape),
  };
}
