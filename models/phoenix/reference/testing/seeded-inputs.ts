import { numpy as np } from "@jax-js/jax";
import {
  candidateEmbeddingShapes,
  candidateShapes,
  contextEmbeddingShapes,
  contextShapes,
  type Make,
  type ReferenceConfig,
  type Tensor,
} from "#models/contract.ts";
import type { RankerBatch, RankerEmbeddings } from "#models/phoenix/reference/ranker.ts";
import { normals } from "#models/phoenix/start.ts";
import { seededRandom } from "#shared/testing/seeded-random.ts";

/** Weights that give activations of order 1 in every layer, so that differences show. */
export function seededWeights(seed: number): Make<Tensor> {
  const normal = normals(seededRandom(seed));
  return (name, shape) => {
    const sharp = name === "wq" || name === "wk" ? 2 : 1;
    const [mean, deviation] = shape.length === 1 ? [1, 0.2] : [0, sharp / Math.sqrt(shape[0] ?? 1)];
    const length = shape.reduce((product, n) => product * n, 1);
    return { shape, data: Float32Array.from({ length }, () => mean + deviation * normal()) };
  };
}

/** On which side of a history its padding is. */
export type PaddedAt = "start" | "end";

export interface InputOptions {
  /** `[B]` entries of each history. */
  readonly lengths: readonly number[];
  readonly N: number;
  readonly paddedAt?: PaddedAt;
  /** Numbers of the candidates that are padding. */
  readonly missing?: readonly number[];
  /** Numbers of the viewers without a user hash. */
  readonly anonymous?: readonly number[];
}

/** Inputs of the reference's kind on the host: hashes, actions set with probability 0.3, standard normal embeddings. */
export function seededInputs(
  config: ReferenceConfig,
  seed: number,
  { lengths, N, paddedAt = "end", missing = [], anonymous = [] }: InputOptions,
): { batch: RankerBatch<Tensor>; embeddings: RankerEmbeddings<Tensor> } {
  const random = seededRandom(seed);
  const normal = normals(random);
  const { S } = config;
  const B = lengths.length;
  const isEntry = (b: number, i: number) => {
    const length = lengths[b] ?? 0;
    return paddedAt === "end" ? i < length : i >= S - length;
  };
  const isCandidate = (_b: number, i: number) => !missing.includes(i);
  const isUser = (b: number) => !anonymous.includes(b);
  const fill = (
    shape: readonly number[] | undefined,
    value: () => number,
    isThere: (b: number, i: number) => boolean = () => true,
  ): Tensor => {
    if (!shape) throw new RangeError("this network has no such input");
    const [, n = 0, ...rest] = shape;
    const width = rest.reduce((product, size) => product * size, 1);
    const data = Float32Array.from({ length: B * n * width }, (_, k) => {
      const row = Math.floor(k / width);
      return isThere(Math.floor(row / n), row % n) ? value() : 0;
    });
    return { shape, data };
  };
  const below = (count: number) => () => Math.floor(count * random());
  const hash = () => 1 + below(99_999)();
  const c = contextShapes(config, B);
  const d = candidateShapes(config, B, N);
  const e = contextEmbeddingShapes(config, B);
  const f = candidateEmbeddingShapes(config, B, N);
  return {
    batch: {
      context: {
        userHashes: fill(c.userHashes, hash, isUser),
        historyPostHashes: fill(c.historyPostHashes, hash, isEntry),
        historyAuthorHashes: fill(c.historyAuthorHashes, hash, isEntry),
        historyActions: fill(c.historyActions, () => Number(random() < 0.3), isEntry),
        historySurfaces: fill(c.historySurfaces, below(config.surfaces), isEntry),
        ...(c.historyDwell && { historyDwell: fill(c.historyDwell, below(50), isEntry) }),
      },
      candidates: {
        postHashes: fill(d.postHashes, hash, isCandidate),
        authorHashes: fill(d.authorHashes, hash, isCandidate),
        surfaces: fill(d.surfaces, below(config.surfaces), isCandidate),
        ...(d.postAges && { postAges: fill(d.postAges, below(config.postAges), isCandidate) }),
      },
    },
    embeddings: {
      context: {
        user: fill(e.user, normal, isUser),
        historyPosts: fill(e.historyPosts, normal, isEntry),
        historyAuthors: fill(e.historyAuthors, normal, isEntry),
      },
      candidates: {
        posts: fill(f.posts, normal, isCandidate),
        authors: fill(f.authors, normal, isCandidate),
      },
    },
  };
}

const INDICES = /hashes|surfaces|postAges/i;

/** The device's copies of a record of tensors; hashes and indices become int32. */
export function onDevice<T extends object>(tensors: T): { readonly [Key in keyof T]: np.Array } {
  const copies = Object.entries(tensors as Record<string, Tensor>).map(([name, tensor]) => {
    const array = np.array(tensor.data.slice(), { shape: [...tensor.shape] });
    return [name, INDICES.test(name) ? array.astype(np.int32) : array];
  });
  return Object.fromEntries(copies) as { [Key in keyof T]: np.Array };
}

/** Candidates `chosen`, in that order, of a record of candidate tensors `[B, N, ...]`. */
export function pickCandidates<T extends object>(tensors: T, chosen: readonly number[]): T {
  const picked = Object.entries(tensors as Record<string, Tensor>).map(([name, tensor]) => {
    const [B = 0, N = 0, ...rest] = tensor.shape;
    const width = rest.reduce((product, size) => product * size, 1);
    const data = new Float32Array(B * chosen.length * width);
    for (let b = 0; b < B; b++)
      for (const [to, from] of chosen.entries()) {
        const at = (b * N + from) * width;
        data.set(tensor.data.subarray(at, at + width), (b * chosen.length + to) * width);
      }
    return [name, { shape: [B, chosen.length, ...rest], data }];
  });
  return Object.fromEntries(picked) as T;
}
