import { defaultDevice, init, numpy as np } from "@jax-js/jax";
import type { TrunkConfig } from "#models/contract.ts";
import type { Calibration } from "#models/export/graph-layers.ts";
import { candidateTokens, contentOf, historyTokens, trunk } from "#models/phoenix/packed.ts";
import { toDevice } from "#models/phoenix/param-tree.ts";
import type { PhoenixParams } from "#models/phoenix/params.ts";
import { embedPosts, embedReaders } from "#models/phoenix/towers.ts";
import { DONE, SHOWN } from "#models/training/world/batches.ts";
import type { GoldenOutputs } from "#shared/features/golden.ts";
import {
  CANDIDATE_FACTS,
  type CandidateInputs,
  type ContextInputs,
  HISTORY_FACTS,
} from "#shared/features/ranker-inputs.ts";
import { FEATURES } from "#shared/params/features.ts";

/**
 * What the network answers as it is trained, on jax-js: no graph, no split, every candidate at the end of a sequence of
 * its own. What the exported graphs are compared with.
 */
export async function trainedOutputs(
  params: PhoenixParams,
  config: TrunkConfig,
  context: ContextInputs,
  candidates: CandidateInputs,
  calibration?: Calibration,
): Promise<GoldenOutputs> {
  await init();
  defaultDevice("wasm");
  const { S, A, C } = config;
  const batch = packed(config, context, candidates);
  const { input, trunk: trunkParams, towers } = toDevice(params);
  const { postUp, postDown, ...readerTower } = towers;
  const N = candidates.candidate_age.data.length;
  const P = batch.posts.shape[2] ?? 0;

  const posts = batch.posts.ref.slice([0, 1]).reshape([S + 1, P]);
  const embedded = embedPosts(postUp, postDown, posts).reshape([1, S + 1, -1]);
  const mask = batch.mask.ref.slice([0, 1]);
  const content = contentOf(input, batch.posts.ref);
  const history = historyTokens(input, batch.posts.ref, content.ref, batch.done);
  const rows = candidateTokens(input, batch.posts, content, batch.shown);
  const own = history.ref.slice([0, 1]);
  const out = trunk(trunkParams, input.reader, history, rows, batch.mask, { ...config, S: S + 1 });
  const directions = await embedReaders(readerTower, own, embedded, mask).data();
  const actions = await out.actionLogits.data();
  const continuous = await out.continuousLogits.data();

  // The last row of each sequence is the candidate's.
  const lastRows = (data: ArrayLike<number>, width: number): number[] =>
    Array.from({ length: N * width }, (_, i) => {
      const sequence = Math.floor(i / width);
      return data[((sequence + 1) * (S + 1) - 1) * width + (i % width)] ?? NaN;
    });
  const calibrated = (logit: number, a: number): number =>
    calibration === undefined
      ? logit
      : logit * (calibration.scale[a] ?? NaN) + (calibration.bias[a] ?? NaN);
  return {
    probabilities: lastRows(actions, A).map((logit, i) => sigmoid(calibrated(logit, i % A))),
    continuous: lastRows(continuous, C).map(sigmoid),
    reader: Array.from(directions.slice(-(directions.length / (S + 1)))),
  };
}

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/** One sequence a candidate, `[N, S + 1, ...]`: the reader's history, then the candidate in the last place. */
function packed(
  { S, A }: TrunkConfig,
  context: ContextInputs,
  { candidate_posts, candidate_age, candidate_gap, candidate_facts }: CandidateInputs,
) {
  const N = candidate_age.data.length;
  const P = candidate_posts.data.length / N;
  const T = S + 1;
  const posts = new Float32Array(N * T * P);
  const done = new Float32Array(N * T * DONE);
  const shown = new Float32Array(N * T * SHOWN);
  const mask = new Float32Array(N * T);
  for (let n = 0; n < N; n++) {
    const last = n * T + S;
    posts.set(context.history_posts.data, n * T * P);
    posts.set(candidate_posts.data.subarray(n * P, (n + 1) * P), last * P);
    mask.set(context.history_mask.data, n * T);
    for (let i = 0; i < S; i++) {
      const at = (n * T + i) * DONE;
      const facts = context.history_facts.data;
      done.set(context.history_actions.data.subarray(i * A, (i + 1) * A), at);
      done.set(facts.subarray(i * HISTORY_FACTS, (i + 1) * HISTORY_FACTS), at + A);
      done[at + A + HISTORY_FACTS + (context.history_gap.data[i] ?? 0)] = 1;
    }
    const at = last * SHOWN;
    const facts = candidate_facts.data;
    shown.set(facts.subarray(n * CANDIDATE_FACTS, (n + 1) * CANDIDATE_FACTS), at);
    shown[at + CANDIDATE_FACTS + (candidate_age.data[n] ?? 0)] = 1;
    shown[at + CANDIDATE_FACTS + FEATURES.ageBuckets + (candidate_gap.data[n] ?? 0)] = 1;
  }
  return {
    posts: np.array(posts, { shape: [N, T, P] }),
    done: np.array(done, { shape: [N, T, DONE] }),
    shown: np.array(shown, { shape: [N, T, SHOWN] }),
    mask: np.array(mask, { shape: [N, T] }),
  };
}
