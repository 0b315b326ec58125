import type { ReferenceConfig } from "#models/contract.ts";
import {
  candidateRows,
  contextRows,
  hashedCandidates,
  hashedContext,
  type HashedPost,
  type HashedViewer,
} from "#models/phoenix/reference/hashed-inputs.ts";
import type { Vocabularies } from "#models/phoenix/reference/hashes.ts";
import type { HostTensor } from "#models/phoenix/reference/host-tensors.ts";
import type { RankerBatch, RankerEmbeddings } from "#models/phoenix/reference/ranker.ts";
import { MAX_DWELL_S } from "#models/phoenix/reference/tokens.ts";
import { worldPost, worldViewer } from "#models/phoenix/reference/world/viewers.ts";
import type { Dataset, Impression } from "#models/world/dataset.ts";
import { ACTION_INDEX, ACTIONS } from "#shared/types/action.ts";

export interface WorldBatch {
  readonly batch: RankerBatch<HostTensor>;
  /** Rows of the one table. */
  readonly rows: RankerEmbeddings<HostTensor>;
}

/** Hashes and table rows of viewers and one slate for each. */
export function worldBatch(
  viewers: readonly HashedViewer[],
  slates: readonly (readonly HashedPost[])[],
  N: number,
  config: ReferenceConfig,
  vocabularies: Vocabularies,
): WorldBatch {
  const context = hashedContext(viewers, config, vocabularies);
  const candidates = hashedCandidates(slates, N, config, vocabularies);
  return {
    batch: { context, candidates },
    rows: {
      context: contextRows(context, vocabularies),
      candidates: candidateRows(candidates, vocabularies),
    },
  };
}

export interface TrainingBatch extends WorldBatch {
  /** `[B, N, A + 1]`: actions taken, then dwell as a share of 30 s. */
  readonly targets: HostTensor;
}

const WIDTH = ACTIONS.length + 1;

/** Histories cut at random moments, and what was met right after them. */
export function drawBatch(
  dataset: Dataset,
  readers: readonly (readonly Impression[])[],
  { B, N }: { readonly B: number; readonly N: number },
  config: ReferenceConfig,
  vocabularies: Vocabularies,
  random: () => number,
): TrainingBatch {
  const long = readers.filter(({ length }) => length > N);
  const viewers: HashedViewer[] = [];
  const slates: HashedPost[][] = [];
  const targets = new Float32Array(B * N * WIDTH);
  for (let b = 0; b < B; b++) {
    const impressions = long[Math.floor(random() * long.length)];
    if (!impressions) throw new RangeError(`no reader met more than ${N} posts`);
    const now = 1 + Math.floor(random() * (impressions.length - N));
    viewers.push(worldViewer(dataset, impressions.slice(Math.max(0, now - config.S), now)));
    const next = impressions.slice(now, now + N);
    slates.push(next.map(({ post, at }) => worldPost(dataset, post, at)));
    for (const [n, { actions, dwellSeconds }] of next.entries()) {
      const row = (b * N + n) * WIDTH;
      for (const action of actions) targets[row + ACTION_INDEX[action]] = 1;
      targets[row + WIDTH - 1] = Math.min(dwellSeconds, MAX_DWELL_S) / MAX_DWELL_S;
    }
  }
  return {
    ...worldBatch(viewers, slates, N, config, vocabularies),
    targets: { shape: [B, N, WIDTH], data: targets },
  };
}
