import { MANIFEST, phoenix } from "#edge/embedding/deployed-model.ts";
import { encodeEmbedding } from "#shared/features/embedding-codec.ts";
import { postFeatures } from "#shared/features/post-features.ts";
import { quantizeUnit } from "#shared/features/post-tower.ts";
import type { Post } from "#shared/types/post.ts";

/** What a model makes of a post, once, at ingest. */
export interface PostEncoding {
  /** `[F]`, JSON. */
  readonly features: string;
  /** base64 of int8 `[E]`. */
  readonly embedding: string;
  readonly modelVersion: string;
}

/** Encodes posts by the model that this worker was deployed with. A post's encoding depends on no other post. */
export function encodePosts(posts: readonly Post[]): PostEncoding[] {
  const kernel = phoenix();
  const encodings: PostEncoding[] = [];
  for (let from = 0; from < posts.length; from += kernel.capacity) {
    const features = posts
      .slice(from, from + kernel.capacity)
      .map((post) => postFeatures(post, MANIFEST.layout));
    for (const [i, vector] of kernel.embed(features).entries())
      encodings.push({
        features: `[${features[i]?.join(",") ?? ""}]`,
        embedding: encodeEmbedding(quantizeUnit(vector)),
        modelVersion: MANIFEST.modelVersion,
      });
  }
  return encodings;
}
