import type { ReferenceConfig, ReferenceParams } from "#models/contract.ts";
import { toDevice } from "#models/phoenix/param-tree.ts";
import { type HostTensor, onDevice } from "#models/phoenix/reference/host-tensors.ts";
import {
  rankCandidates,
  type RankerBatch,
  type RankerEmbeddings,
  type RankerOutput,
} from "#models/phoenix/reference/ranker.ts";

export interface HostInputs {
  readonly batch: RankerBatch<HostTensor>;
  readonly embeddings: RankerEmbeddings<HostTensor>;
}

/** `rankCandidates` of copies, so that host tensors can be used again. */
export const rankOnDevice = (
  params: ReferenceParams,
  { batch, embeddings }: HostInputs,
  config: ReferenceConfig,
): RankerOutput =>
  rankCandidates(
    toDevice(params),
    { context: onDevice(batch.context), candidates: onDevice(batch.candidates) },
    { context: onDevice(embeddings.context), candidates: onDevice(embeddings.candidates) },
    config,
  );
