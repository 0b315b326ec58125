import { nn, numpy as np } from "@jax-js/jax";
import type {
  CandidateBatch,
  CandidateEmbeddings,
  CandidateInputParams,
  ContextBatch,
  ContextEmbeddings,
  ContextInputParams,
} from "#models/contract.ts";

type Arr = np.Array;

/** Dwell is clipped here before it becomes a share, seconds. */
export const MAX_DWELL_S = 30;

/** Joins the hashes of an entity: `[B, n, hashes, D]` -> `[B, n, hashes * D]`. */
function joined(embeddings: Arr): Arr {
  const [B = 0, n = 0, hashes = 0, D = 0] = embeddings.shape;
  return embeddings.reshape([B, n, hashes * D]);
}

/** `[B, S, A]` of 0 and 1 -> `[B, S, D]`: what was done and what was not; zeros where nothing was. */
export function actionEmbedding(taken: Arr, table: Arr): Arr {
  const any = np.max(taken.ref, -1, { keepdims: true });
  return np.matmul(taken.mul(2).sub(1), table).mul(any);
}

/** `[B, n]` of indices -> `[B, n, D]`; an index beyond the table is zeros. */
export const tableEmbedding = (indices: Arr, table: Arr): Arr =>
  np.matmul(nn.oneHot(indices, table.shape[0] ?? 0), table);

/** `[B, S]` seconds -> `[B, S, D]`; zeros where dwell is unknown. */
export function dwellEmbedding(seconds: Arr, up: Arr, down: Arr): Arr {
  const [B = 0, S = 0] = seconds.shape;
  const share = np.clip(seconds, 0, MAX_DWELL_S).mul(1 / MAX_DWELL_S);
  const hidden = nn.gelu(np.matmul(share.reshape([B, S, 1]), up), { approximate: true });
  return np.matmul(hidden, down);
}

/** `[B, Hu, D]` -> `[B, 1, D]`. */
export function userToken(embeddings: Arr, projection: Arr): Arr {
  const [B = 0, Hu = 0, D = 0] = embeddings.shape;
  return np.matmul(embeddings.reshape([B, 1, Hu * D]), projection);
}

/** `[B, S, D]` */
export function historyTokens(
  params: Omit<ContextInputParams<Arr>, "reduceUser">,
  batch: Pick<ContextBatch<Arr>, "historyActions" | "historySurfaces" | "historyDwell">,
  { historyPosts, historyAuthors }: Pick<ContextEmbeddings<Arr>, "historyPosts" | "historyAuthors">,
): Arr {
  const parts = [
    joined(historyPosts),
    joined(historyAuthors),
    actionEmbedding(batch.historyActions, params.actions),
    tableEmbedding(batch.historySurfaces, params.surfaceTable),
  ];
  const { dwellUp, dwellDown } = params;
  if (batch.historyDwell && dwellUp && dwellDown)
    parts.push(dwellEmbedding(batch.historyDwell, dwellUp, dwellDown));
  return np.matmul(np.concatenate(parts, -1), params.reduceHistory);
}

/** `[B, N, D]` */
export function candidateTokens(
  params: CandidateInputParams<Arr>,
  surfaceTable: Arr,
  batch: Pick<CandidateBatch<Arr>, "surfaces" | "postAges">,
  { posts, authors }: CandidateEmbeddings<Arr>,
): Arr {
  const parts = [joined(posts), joined(authors), tableEmbedding(batch.surfaces, surfaceTable)];
  if (batch.postAges && params.postAgeTable)
    parts.push(tableEmbedding(batch.postAges, params.postAgeTable));
  return np.matmul(np.concatenate(parts, -1), params.reduceCandidates);
}
