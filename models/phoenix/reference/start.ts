import {
  buildReference,
  buildRetrieval,
  type Make,
  type ParamName,
  type ReferenceConfig,
  type ReferenceParams,
  type RetrievalParams,
  type Tensor,
} from "#models/contract.ts";
import { normals } from "#models/phoenix/start.ts";

/**
 * `published`: the reference's own. The trunk's matrices and norms are zeros, so every probability is 0.5 - and stays
 * a function of input and heads alone, because a product of two zeros has no gradient.
 * `trainable`: the same distributions, but the trunk's norms are 1 and its matrices of variance 1 / rows.
 */
export type Start = "published" | "trainable";

/** Haiku divides by it, so that cutting off at two deviations leaves the variance as asked. */
const TRUNCATED_DEVIATION = 0.879_625_661_034_239_78;
/** Matrices that the reference draws transposed: their fan-out is the number of rows. */
const TRANSPOSED: ReadonlySet<ParamName> = new Set([
  "reduceUser",
  "reduceHistory",
  "reduceCandidates",
]);
const TRUNK: ReadonlySet<ParamName> = new Set([
  ...(["wq", "wk", "wv", "wo", "ffnGate", "ffnUp", "ffnDown"] as const),
  ...(["attnPreNorm", "attnPostNorm", "ffnPreNorm", "ffnPostNorm", "finalNorm"] as const),
]);

function maker(random: () => number, start: Start): Make<Tensor> {
  const normal = normals(random);
  const truncated = (): number => {
    for (;;) {
      const z = normal();
      if (Math.abs(z) < 2) return z / TRUNCATED_DEVIATION;
    }
  };
  return (name, shape) => {
    const [rows = 0, columns = 0] = shape;
    const length = shape.reduce((product, n) => product * n, 1);
    const inTrunk = TRUNK.has(name);
    if (inTrunk && start === "published") return { shape, data: new Float32Array(length) };
    if (shape.length === 1) return { shape, data: new Float32Array(length).fill(1) };
    const fan = inTrunk || TRANSPOSED.has(name) ? rows : columns;
    const deviation = 1 / Math.sqrt(fan);
    return { shape, data: Float32Array.from({ length }, () => deviation * truncated()) };
  };
}

/** A ranker before training. */
export const startReference = (
  config: ReferenceConfig,
  random: () => number,
  start: Start = "published",
): ReferenceParams => buildReference(config, maker(random, start));

/** Retrieval before training. */
export const startRetrieval = (
  config: ReferenceConfig,
  random: () => number,
  {
    start = "published",
    linearProjection = true,
  }: { start?: Start; linearProjection?: boolean } = {},
): RetrievalParams => buildRetrieval(config, { linearProjection }, maker(random, start));
