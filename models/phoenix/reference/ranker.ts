import { nn, numpy as np } from "@jax-js/jax";
import {
  type CandidateBatch,
  type CandidateEmbeddings,
  candidateEmbeddingShapes,
  candidateShapes,
  type ContextBatch,
  type ContextEmbeddings,
  contextEmbeddingShapes,
  contextShapes,
  type ReferenceConfig,
  type ReferenceParams,
  type ReferenceTrunkParams,
} from "#models/contract.ts";
import { rmsNorm } from "#models/phoenix/layers.ts";
import { checkShapes } from "#models/phoenix/reference/check-shapes.ts";
import { fullSequence, type Sequence } from "#models/phoenix/reference/full-sequence.ts";
import { isPresent } from "#models/phoenix/reference/mask.ts";
import { candidateTokens, historyTokens, userToken } from "#models/phoenix/reference/tokens.ts";

type Arr = np.Array;

export interface RankerBatch<T = Arr> {
  readonly context: ContextBatch<T>;
  readonly candidates: CandidateBatch<T>;
}

export interface RankerEmbeddings<T = Arr> {
  readonly context: ContextEmbeddings<T>;
  readonly candidates: CandidateEmbeddings<T>;
}

/** Before the sigmoid. */
export interface RankerOutput {
  /** `[B, N, A]` */
  readonly actionLogits: Arr;
  /** `[B, N, C]`; absent where `C` is 0. */
  readonly continuousLogits?: Arr;
}

/**
 * The reference's ranker: a context and `N` candidates in one sequence of `1 + S + N` tokens. Uses up what it is given.
 *
 * @throws {RangeError} if an input's shape is not the one of `contract.ts`
 */
export function rankCandidates(
  params: ReferenceParams<Arr>,
  batch: RankerBatch,
  embeddings: RankerEmbeddings,
  config: ReferenceConfig,
): RankerOutput {
  const [B = 0, N = 0] = batch.candidates.postHashes.shape;
  checkShapes(batch.context, contextShapes(config, B));
  checkShapes(batch.candidates, candidateShapes(config, B, N));
  checkShapes(embeddings.context, contextEmbeddingShapes(config, B));
  checkShapes(embeddings.candidates, candidateEmbeddingShapes(config, B, N));
  const { surfaceTable } = params.context;
  const candidates = candidateTokens(
    params.candidates,
    surfaceTable.ref,
    batch.candidates,
    embeddings.candidates,
  );
  const context = contextSequence(params.context, batch.context, embeddings.context);
  batch.candidates.authorHashes.dispose();
  const sequence = {
    tokens: np.concatenate([context.tokens, candidates], 1),
    present: np.concatenate([context.present, isPresent(batch.candidates.postHashes)], 1),
  };
  return candidateHeads(params.trunk, sequence, config);
}

/** `[user | history]`, `[B, 1 + S, D]`: what ranking and retrieval know of a viewer. */
export function contextSequence(
  params: ReferenceParams<Arr>["context"],
  batch: ContextBatch<Arr>,
  embeddings: ContextEmbeddings<Arr>,
): Sequence {
  const user = userToken(embeddings.user, params.reduceUser);
  const history = historyTokens(params, batch, embeddings);
  batch.historyAuthorHashes.dispose();
  const B = user.shape[0] ?? 0;
  return {
    tokens: np.concatenate([user, history], 1),
    present: np.concatenate(
      [isPresent(batch.userHashes).reshape([B, 1]), isPresent(batch.historyPostHashes)],
      1,
    ),
  };
}

/** Trunk and heads over whole sequences; answers for the candidates only. */
export function candidateHeads(
  params: ReferenceTrunkParams<Arr>,
  sequence: Sequence,
  config: ReferenceConfig,
): RankerOutput {
  const h = rmsNorm(fullSequence(params.layers, sequence, config), params.finalNorm);
  const T = h.shape[1] ?? 0;
  const hidden = h.slice([], [1 + config.S, T]);
  const { actionHead, continuousHead } = params;
  if (!continuousHead) return { actionLogits: np.matmul(hidden, actionHead) };
  return {
    actionLogits: np.matmul(hidden.ref, actionHead),
    continuousLogits: np.matmul(hidden, continuousHead),
  };
}

export interface RankerScores {
  /** `[B, N, A]` in [0, 1]. */
  readonly probabilities: Arr;
  /** `[B, N, C]` in [0, 1]; times 30 s = dwell. */
  readonly continuous?: Arr;
}

/** What the reference's runner shows: sigmoids of the logits. */
export const rankerScores = ({ actionLogits, continuousLogits }: RankerOutput): RankerScores => ({
  probabilities: nn.sigmoid(actionLogits),
  ...(continuousLogits && { continuous: nn.sigmoid(continuousLogits) }),
});
