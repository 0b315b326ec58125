import { numpy as np } from "@jax-js/jax";
import type {
  CandidateTowerParams,
  ReferenceConfig,
  ReferenceParams,
  RetrievalParams,
} from "#models/contract.ts";
import { toDevice } from "#models/phoenix/param-tree.ts";
import {
  candidateRows,
  contextRows,
  hashedCandidates,
  hashedContext,
  type HashedPost,
  type HashedTable,
  type HashedViewer,
  lookUp,
} from "#models/phoenix/reference/hashed-inputs.ts";
import { type HostTensor, onDevice } from "#models/phoenix/reference/host-tensors.ts";
import { rankCandidates, rankerScores } from "#models/phoenix/reference/ranker.ts";
import { embedCandidates, embedUsers, retrieveTop } from "#models/phoenix/reference/retrieval.ts";
import { ACTION_INDEX } from "#shared/types/action.ts";

/** Retrieval and ranker are two models, each with its own table. */
interface Model<Params> {
  readonly config: ReferenceConfig;
  readonly params: Params;
  readonly table: HashedTable;
}
export type RetrievalModel = Model<RetrievalParams>;
export type RankerModel = Model<ReferenceParams>;

/** What may be retrieved. */
export interface Corpus {
  readonly posts: readonly HashedPost[];
  /** `[M, D]`: the candidate tower's vector of each post. */
  readonly vectors: HostTensor;
}

export interface RankedPost {
  readonly post: HashedPost;
  /** Dot product of retrieval. */
  readonly similarity: number;
  /** `[A]` */
  readonly probabilities: readonly number[];
  readonly score: number;
}

/** The reference demo's score of a post. */
const DEMO_WEIGHTS = { favorite: 1, reply: 0.5, repost: 0.3, dwell: 0.2 } as const;

const demoScore = (probabilities: readonly number[]): number =>
  (Object.keys(DEMO_WEIGHTS) as (keyof typeof DEMO_WEIGHTS)[]).reduce(
    (sum, action) => sum + DEMO_WEIGHTS[action] * (probabilities[ACTION_INDEX[action]] ?? 0),
    0,
  );

/** Vectors of posts, as a corpus holds them, `[M, D]`. */
export async function corpusVectors(
  posts: readonly HashedPost[],
  { config, params, table }: RetrievalModel,
): Promise<HostTensor> {
  const batch = hashedCandidates([posts], posts.length, config, table.vocabularies);
  const embeddings = onDevice(lookUp(candidateRows(batch, table.vocabularies), table));
  const tower: CandidateTowerParams<np.Array> | undefined = params.tower && toDevice(params.tower);
  const data = await embedCandidates(tower, embeddings).data();
  return { shape: [posts.length, config.D], data: Float32Array.from(data) };
}

/**
 * May's runner: the viewer's vector finds `retrieve` posts, the ranker scores them in chunks of `slots` - the last one
 * filled up with padding -, and the demo's score orders them, best first.
 *
 * @throws {RangeError} if the corpus holds fewer posts than are asked of it
 */
export async function runPipeline(
  retrieval: RetrievalModel,
  ranker: RankerModel,
  viewer: HashedViewer,
  corpus: Corpus,
  { retrieve = 200, slots = 64 }: { readonly retrieve?: number; readonly slots?: number } = {},
): Promise<RankedPost[]> {
  const { indices, scores } = retrieveTop(
    embedViewer(retrieval, viewer),
    np.array(corpus.vectors.data.slice(), { shape: [...corpus.vectors.shape] }),
    retrieve,
  );
  const similarities = await scores.data();
  const found = Array.from(await indices.data(), (index) => {
    const post = corpus.posts[index];
    if (!post) throw new RangeError(`the corpus has a vector ${index}, but no such post`);
    return post;
  });
  const ranked: RankedPost[] = [];
  for (let from = 0; from < found.length; from += slots) {
    const chunk = found.slice(from, from + slots);
    const all = await rankChunk(ranker, viewer, chunk, slots);
    for (const [n, post] of chunk.entries()) {
      const probabilities = all[n] ?? [];
      const similarity = similarities[from + n] ?? NaN;
      ranked.push({ post, similarity, probabilities, score: demoScore(probabilities) });
    }
  }
  return ranked.sort((a, b) => b.score - a.score);
}

function embedViewer({ config, params, table }: RetrievalModel, viewer: HashedViewer): np.Array {
  const batch = hashedContext([viewer], config, table.vocabularies);
  const embeddings = lookUp(contextRows(batch, table.vocabularies), table);
  const { context, layers } = params;
  return embedUsers(toDevice({ context, layers }), onDevice(batch), onDevice(embeddings), config);
}

/** `[slots][A]`; those of the padding mean nothing. */
async function rankChunk(
  { config, params, table }: RankerModel,
  viewer: HashedViewer,
  chunk: readonly HashedPost[],
  slots: number,
): Promise<number[][]> {
  const context = hashedContext([viewer], config, table.vocabularies);
  const candidates = hashedCandidates([chunk], slots, config, table.vocabularies);
  const output = rankCandidates(
    toDevice(params),
    { context: onDevice(context), candidates: onDevice(candidates) },
    {
      context: onDevice(lookUp(contextRows(context, table.vocabularies), table)),
      candidates: onDevice(lookUp(candidateRows(candidates, table.vocabularies), table)),
    },
    config,
  );
  const { probabilities, continuous } = rankerScores(output);
  continuous?.dispose();
  const data = await probabilities.data();
  return Array.from({ length: slots }, (_, n) =>
    Array.from(data.subarray(n * config.A, (n + 1) * config.A)),
  );
}
