import { decodeEmbedding } from "#shared/features/embedding-codec.ts";
import type { QueryHydrator } from "#shared/pipeline/stages.ts";
import type { LightModel } from "#shared/scorers/light-ranker.ts";
import type { FeedQuery } from "#shared/types/query.ts";
import type { ReaderStore } from "#web/db/reader-store.ts";
import type { ReaderVectors } from "#web/session/reader-vectors.ts";
import { toAbortSignal } from "#web/sources/edge-sources.ts";

/** The reader's vector from this device's reader tower, to go with the light ranker; nothing without a history. */
export const readerVectorQueryHydrator = (
  store: Pick<ReaderStore, "history">,
  vectors: Pick<ReaderVectors, "of">,
  { modelVersion, embeddingDim }: Pick<LightModel, "modelVersion" | "embeddingDim">,
): QueryHydrator<FeedQuery> => ({
  name: "ReaderVectorQueryHydrator",
  async hydrate(_, cancel) {
    const { history } = store;
    if (history.length === 0) return {};
    const vector = await vectors.of(history, modelVersion, toAbortSignal(cancel));
    return {
      readerVector: vector === undefined ? undefined : decodeEmbedding(vector, embeddingDim),
    };
  },
});
