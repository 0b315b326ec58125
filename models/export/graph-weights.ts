import type { Tensor, TrunkConfig } from "#models/contract.ts";

type Heads = Pick<TrunkConfig, "keySize" | "ropeBase">;

/** RoPE's angle for pair `j` of a head at `position`, in radians. */
export const ropeAngle = ({ keySize, ropeBase }: Heads, position: number, j: number): number =>
  position * ropeBase ** ((-2 * j) / keySize);

/** `[rows, columns]` cut into `parts` blocks of columns and stacked: `[parts, rows, columns / parts]`. */
export function stackColumnBlocks({ shape, data }: Tensor, parts: number): Tensor {
  const [rows = 0, columns = 0] = shape;
  const width = columns / parts;
  const stacked = new Float32Array(data.length);
  for (let part = 0; part < parts; part++)
    for (let row = 0; row < rows; row++)
      stacked.set(
        data.subarray(row * columns + part * width, row * columns + (part + 1) * width),
        (part * rows + row) * width,
      );
  return { shape: [parts, rows, width], data: stacked };
}

/** Every value times `factor`. */
export const scaled = ({ shape, data }: Tensor, factor: number): Tensor => ({
  shape,
  data: data.map((value) => value * factor),
});

/** Every column times its own factor, so that `x @ w` is `x @ weights` with its columns scaled. */
export const scaledColumns = ({ shape, data }: Tensor, factors: ArrayLike<number>): Tensor => ({
  shape,
  data: data.map((value, i) => value * (factors[i % factors.length] ?? NaN)),
});

/** `w` such that `x @ w` is `x @ weights` with each head turned by RoPE to `position`. */
export const turnedHeads = (weights: Tensor, heads: Heads, position: number): Tensor =>
  mapPairs(weights, heads.keySize, (a, b, j) => {
    const angle = ropeAngle(heads, position, j);
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    return [a * cos - b * sin, b * cos + a * sin];
  });

/** `w` such that `x @ w` is `x @ weights` with each head's pairs `(a, b)` turned by a right angle, `(-b, a)`. */
export const quarterTurnedHeads = (weights: Tensor, heads: Heads): Tensor =>
  mapPairs(weights, heads.keySize, (a, b) => [-b, a]);

function mapPairs(
  { shape, data }: Tensor,
  keySize: number,
  turn: (a: number, b: number, j: number) => readonly [number, number],
): Tensor {
  const turned = new Float32Array(data.length);
  const half = keySize / 2;
  for (let head = 0; head < data.length; head += keySize)
    for (let j = 0; j < half; j++) {
      const [a, b] = turn(data[head + j] ?? 0, data[head + j + half] ?? 0, j);
      turned[head + j] = a;
      turned[head + j + half] = b;
    }
  return { shape, data: turned };
}
