import { numpy as np } from "@jax-js/jax";
import type { Tensor } from "#models/contract.ts";

/** `T` at every leaf of a tree of parameters. */
type Mapped<Tree, From, To> = Tree extends From
  ? To
  : { readonly [Key in keyof Tree]: Mapped<Tree[Key], From, To> };

const isTensor = (node: unknown): node is Tensor =>
  typeof node === "object" && node !== null && "shape" in node && "data" in node;

/** The tensors of a tree of parameters, in the order of its fields. */
export function leaves(tree: unknown): Tensor[] {
  if (isTensor(tree)) return [tree];
  return typeof tree === "object" && tree !== null ? Object.values(tree).flatMap(leaves) : [];
}

/** The same tree with every tensor replaced. */
export function mapTensors<Tree, To>(
  tree: Tree,
  f: (tensor: Tensor) => To,
): Mapped<Tree, Tensor, To> {
  const visit = (node: unknown): unknown => {
    if (isTensor(node)) return f(node);
    if (Array.isArray(node)) return node.map(visit);
    if (typeof node === "object" && node !== null)
      return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, visit(value)]));
    throw new TypeError("a tree of parameters holds tensors only");
  };
  return visit(tree) as Mapped<Tree, Tensor, To>;
}

/** Moves a tree's tensors into views of one vector, so that an optimiser sees plain numbers. */
export function flatten<Tree>(tree: Tree): {
  tree: Mapped<Tree, Tensor, Tensor>;
  flat: Float32Array;
} {
  const size = leaves(tree).reduce((sum, { data }) => sum + data.length, 0);
  const flat = new Float32Array(size);
  let at = 0;
  const views = mapTensors(tree, ({ shape, data }): Tensor => {
    const view = flat.subarray(at, at + data.length);
    view.set(data);
    at += data.length;
    return { shape, data: view };
  });
  return { tree: views, flat };
}

/** jax-js copies of all tensors; the numbers may change afterwards. */
export const toDevice = <Tree>(tree: Tree): Mapped<Tree, Tensor, np.Array> =>
  mapTensors(tree, ({ shape, data }) => np.array(data.slice(), { shape: [...shape] }));
