import { MANIFEST } from "#edge/embedding/deployed-model.ts";
import { ApiFailure, failure } from "#edge/http/failure.ts";
import { distinct } from "#edge/http/read-json.ts";
import { mergeSources, type RetrievedHit } from "#edge/retrieval/merge-sources.ts";
import type { ThunderClient } from "#edge/thunder/thunder-client.ts";
import type { RetrieveRequest } from "#shared/api/reads.ts";
import { decodeEmbedding } from "#shared/features/embedding-codec.ts";
import { LIMITS } from "#shared/params/limits.ts";
import { RETRIEVAL_SOURCES, type RetrievalSource } from "#shared/params/retrieval.ts";
import type { EpochMs } from "#shared/types/ids.ts";

export interface RetrievedSelection {
  readonly hits: readonly RetrievedHit[];
  readonly sources: readonly RetrievalSource[];
  /** A shard did not answer in time: every source misses its posts. */
  readonly partial: boolean;
  readonly ms: number;
}

/**
 * Chooses the posts of a retrieval; hydration is the caller's.
 *
 * @throws {ApiFailure} `unknown-model-version`, or `invalid` if the embedding is not one of this model.
 */
export async function selectRetrieved(
  thunder: ThunderClient,
  request: RetrieveRequest,
  now: EpochMs,
): Promise<RetrievedSelection> {
  const embedding = embeddingOf(request);
  const sources = sourcesOf(request, embedding !== undefined);
  const exclude = distinct(request.exclude, LIMITS.excludeIds, "exclude");
  const limit = request.limit ?? LIMITS.retrievedPosts;
  const from = performance.now();
  const { found, partial } = await thunder.search({ embedding, sources, limit, exclude, now });
  return {
    hits: mergeSources(found, limit),
    sources,
    partial,
    ms: performance.now() - from,
  };
}

function embeddingOf({ embedding, modelVersion }: RetrieveRequest): Int8Array | undefined {
  if (modelVersion !== undefined && modelVersion !== MANIFEST.modelVersion)
    throw failure("unknown-model-version", `this server runs ${MANIFEST.modelVersion}`);
  if (embedding === undefined) return undefined;
  if (modelVersion === undefined) throw invalid("modelVersion", "is needed with an embedding");
  const decoded = decodeEmbedding(embedding, MANIFEST.embeddingDim);
  if (decoded === undefined)
    throw invalid("embedding", `is not base64 of ${MANIFEST.embeddingDim} bytes`);
  return decoded;
}

function sourcesOf({ sources }: RetrieveRequest, hasEmbedding: boolean): RetrievalSource[] {
  if (!hasEmbedding && sources?.includes("two-tower"))
    throw invalid("sources", "two-tower needs an embedding");
  const asked = new Set(sources ?? RETRIEVAL_SOURCES);
  return RETRIEVAL_SOURCES.filter(
    (source) => asked.has(source) && (hasEmbedding || source !== "two-tower"),
  );
}

const invalid = (path: string, message: string): ApiFailure =>
  new ApiFailure({
    code: "invalid",
    message: "the request has the wrong shape",
    details: [{ path, message }],
  });
