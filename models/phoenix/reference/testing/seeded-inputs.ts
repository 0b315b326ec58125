import {
  candidateEmbeddingShapes,
  candidateShapes,
  contextEmbeddingShapes,
  contextShapes,
  type Make,
  type ReferenceConfig,
  type Tensor,
} from "#models/contract.ts";
import { type HostTensor, sizeOf } from "#models/phoenix/reference/host-tensors.ts";
import type { RankerBatch, RankerEmbeddings } from "#models/phoenix/reference/ranker.ts";
import { normals } from "#models/phoenix/start.ts";
import { seededRandom } from "#shared/testing/seeded-random.ts";

/** Weights that give activations of order 1 in every layer, so that differences show. */
export function seededWeights(seed: number): Make<Tensor> {
  const normal = normals(seededRandom(seed));
  return (name, shape) => {
    const sharp = name === "wq" || name === "wk" ? 2 : 1;
    const [mean, deviation] = shape.length === 1 ? [1, 0.2] : [0, sharp / Math.sqrt(shape[0] ?? 1)];
    const length = sizeOf(shape);
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
): { batch: RankerBatch<HostTensor>; embeddings: RankerEmbeddings<HostTensor> } {
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
  const values = (
    shape: readonly number[],
    value: () => number,
    isThere: (b: number, i: number) => boolean = () => true,
  ): number[] => {
    const [, n = 0, ...rest] = shape;
    const width = sizeOf(rest);
    return Array.from({ length: B * n * width }, (_, k) => {
      const row = Math.floor(k / width);
      return isThere(Math.floor(row / n), row % n) ? value() : 0;
    });
  };
  type Filled = Parameters<typeof values>;
  const floats = (...[shape, ...rest]: Filled): HostTensor => ({
    shape,
    data: Float32Array.from(values(shape, ...rest)),
  });
  const integers = (...[shape, ...rest]: Filled): HostTensor => ({
    shape,
    data: Int32Array.from(values(shape, ...rest)),
  });
  const below = (count: number) => () => Math.floor(count * random());
  const hash = () => 1 + below(99_999)();
  const c = contextShapes(config, B);
  const d = candidateShapes(config, B, N);
  const e = contextEmbeddingShapes(config, B);
  const f = candidateEmbeddingShapes(config, B, N);
  return {
    batch: {
      context: {
        userHashes: integers(c.userHashes, hash, isUser),
        historyPostHashes: integers(c.historyPostHashes, hash, isEntry),
        historyAuthorHashes: integers(c.historyAuthorHashes, hash, isEntry),
        historyActions: floats(c.historyActions, () => Number(random() < 0.3), isEntry),
        historySurfaces: integers(c.historySurfaces, below(config.surfaces), isEntry),
        ...(c.historyDwell && { historyDwell: floats(c.historyDwell, below(50), isEntry) }),
      },
      candidates: {
        postHashes: integers(d.postHashes, hash, isCandidate),
        authorHashes: integers(d.authorHashes, hash, isCandidate),
        surfaces: integers(d.surfaces, below(config.surfaces), isCandidate),
        ...(d.postAges && { postAges: integers(d.postAges, below(config.postAges), isCandidate) }),
      },
    },
    embeddings: {
      context: {
        user: floats(e.user, normal, isUser),
        historyPosts: floats(e.historyPosts, normal, isEntry),
        historyAuthors: floats(e.historyAuthors, normal, isEntry),
      },
      candidates: {
        posts: floats(f.posts, normal, isCandidate),
        authors: floats(f.authors, normal, isCandidate),
      },
    },
  };
}

/** Candidates `chosen`, in that order, of a record of candidate tensors `[B, N, ...]`. */
export function pickCandidates<T extends object>(tensors: T, chosen: readonly number[]): T {
  const picked = Object.entries(tensors as Record<string, HostTensor>).map(([name, tensor]) => {
    const [B = 0, N = 0, ...rest] = tensor.shape;
    const width = sizeOf(rest);
    const shape = [B, chosen.length, ...rest];
    const data =
      tensor.data.constructor === Int32Array
        ? new Int32Array(sizeOf(shape))
        : new Float32Array(sizeOf(shape));
    for (let b = 0; b < B; b++)
      for (const [to, from] of chosen.entries()) {
        const at = (b * N + from) * width;
        data.set(tensor.data.subarray(at, at + width), (b * chosen.length + to) * width);
      }
    return [name, { shape, data }];
  });
  return Object.fromEntries(picked) as T;
}
