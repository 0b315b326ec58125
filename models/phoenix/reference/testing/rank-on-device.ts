import type { ReferenceConfig, ReferenceParams, Tensor } from "#models/contract.ts";
import { toDevice } from "#models/phoenix/param-tree.ts";
import {
  rankCandidates,
  type RankerBatch,
  type RankerEmbeddings,
  type RankerOutput,
} from "#models/phoenix/reference/ranker.ts";
import { onDevice } from "#models/phoenix/reference/testing/seeded-inputs.ts";

export interface HostInputs {
  readonly batch: RankerBatch<Tensor>;
  readonly embeddings: RankerEmbeddings<Tensor>;
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
