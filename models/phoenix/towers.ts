import { nn, numpy as np } from "@jax-js/jax";
import { READER_TOWER_HEADS } from "#models/phoenix/config.ts";
import type { TowerParams } from "#models/phoenix/params.ts";

type Arr = np.Array;
const MIN_SQUARED_NORM = 1e-12;

/** Divides by the length of the last axis. */
function unit(x: Arr): Arr {
  const squares = np.sum(np.square(x.ref), -1, { keepdims: true });
  return x.mul(np.reciprocal(np.sqrt(squares.add(MIN_SQUARED_NORM))));
}

/** Post tower: vectors `[n, P]` -> unit embeddings `[n, E]`. */
export const embedPosts = (up: Arr, down: Arr, posts: Arr): Arr =>
  unit(np.matmul(nn.silu(np.matmul(posts, up)), down));

/**
 * Reader tower for every moment of a history at once: tokens `history [B, S, D]`, post embeddings
 * `embedded [B, S, E]`, `mask [B, S]` -> unit vectors `[B, S, E]`,
 * the one at `i` made of the entries before `i`. Entries compete by attention, several heads for several tastes; each
 * step back costs a head its own fixed amount. An entry speaks with its post's embedding and what the token adds to it;
 * without entries a constant speaks.
 */
export function embedReaders(
  params: Pick<TowerParams<Arr>, "mix" | "score" | "fade" | "value" | "nothing">,
  history: Arr,
  embedded: Arr,
  mask: Arr,
): Arr {
  const [B = 0, S = 0] = history.shape;
  const H = READER_TOWER_HEADS;
  const E = (params.value.shape[1] ?? 0) / H;
  const x = nn.gelu(np.matmul(history, params.mix), { approximate: true });
  const score = np.transpose(np.matmul(x.ref, params.score), [0, 2, 1]).reshape([B, H, 1, S]);
  const { steps, seen } = stepsBack(S);
  const fading = np.exp(params.fade).reshape([1, H, 1, 1]).mul(steps);
  const weights = np
    .exp(score.sub(fading))
    .mul(seen)
    .mul(mask.reshape([B, 1, 1, S]));
  const values = np
    .transpose(np.matmul(x, params.value).reshape([B, S, H, E]), [0, 2, 1, 3])
    .add(embedded.reshape([B, 1, S, E]));
  const said = np.matmul(weights.ref, values).add(params.nothing.reshape([1, H, 1, E]));
  const total = np.sum(weights, -1, { keepdims: true }).add(1);
  return unit(np.sum(said.mul(np.reciprocal(total)), 1));
}

/** `[S, S]`: how far column lies before row, counted from 0; and 1 where it does. */
function stepsBack(S: number): { steps: Arr; seen: Arr } {
  const steps = new Float32Array(S * S);
  const seen = new Float32Array(S * S);
  for (let row = 0; row < S; row++)
    for (let column = 0; column < row; column++) {
      steps[row * S + column] = row - 1 - column;
      seen[row * S + column] = 1;
    }
  return { steps: np.array(steps, { shape: [S, S] }), seen: np.array(seen, { shape: [S, S] }) };
}
