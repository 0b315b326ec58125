import manifestText from "#models/artifacts/manifest.json?raw";
import towerBytes from "#models/artifacts/post-tower.bin";
import tableBytes from "#models/artifacts/table.bin";
import { type ModelManifest, ModelManifestSchema } from "#shared/api/model-manifest.ts";
import { encodeEmbedding } from "#shared/features/embedding-codec.ts";
import { decodeEmbeddingTable } from "#shared/features/embedding-table.ts";
import { postFeatures } from "#shared/features/post-features.ts";
import { decodePostTower, PostEmbedder } from "#shared/features/post-tower.ts";
import type { Post } from "#shared/types/post.ts";

/** What a model makes of a post, once, at ingest. */
export interface PostEncoding {
  /** `[F]`, JSON. */
  readonly features: string;
  /** base64 of int8 `[E]`. */
  readonly embedding: string;
  readonly modelVersion: string;
}

export const MANIFEST: ModelManifest = ModelManifestSchema.parse(JSON.parse(manifestText));
export const MANIFEST_TEXT: string = manifestText;

let embedder: PostEmbedder | undefined;

/** Encodes a post by the model that this worker was deployed with. */
export function encodePost(post: Post): PostEncoding {
  embedder ??= new PostEmbedder(
    decodeEmbeddingTable(tableBytes),
    decodePostTower(towerBytes),
    MANIFEST.layout,
  );
  const features = postFeatures(post, MANIFEST.layout);
  return {
    features: `[${features.join(",")}]`,
    embedding: encodeEmbedding(embedder.embed(features)),
    modelVersion: MANIFEST.modelVersion,
  };
}
