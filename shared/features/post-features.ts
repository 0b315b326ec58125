import { entityId } from "#shared/features/entity-id.ts";
import {
  type BlockLayout,
  FEATURE_BLOCKS,
  type FeatureBlock,
  type FeatureLayout,
  featureCount,
  slotCount,
} from "#shared/features/feature-layout.ts";
import { hashBucket } from "#shared/features/hash.ts";
import { linkHost, tokenize } from "#shared/features/tokenize.ts";
import { FEATURES } from "#shared/params/features.ts";
import { type Post, postKind } from "#shared/types/post.ts";

const QUESTION = /[?？¿؟]/;

export type FeaturePost = Pick<
  Post,
  | "authorId"
  | "text"
  | "lang"
  | "replyTo"
  | "repostOf"
  | "quoteOf"
  | "media"
  | "topics"
  | "links"
  | "labels"
>;

/**
 * What the model reads of a post: `[F]` rows of the embedding table, 0 = nothing. Each entity takes one slot per hash
 * function, side by side:
 *
 * | block  | entities                                                       |
 * | ------ | -------------------------------------------------------------- |
 * | author | who wrote it                                                   |
 * | topic  | the post's topics                                              |
 * | language | what the post says it is written in                          |
 * | form   | kind, media, length, question, label, link and its host        |
 * | token  | hashtags, then words, each once, from the start of the text    |
 *
 * The post's own id is no feature: a post is new by nature, so whatever is learned about one id is never used again.
 * A repost that carries the reposted text is read as that content, by its author. Topics are compared without case.
 */
export function postFeatures(post: FeaturePost, layout: FeatureLayout): Int32Array {
  const features = new Int32Array(featureCount(layout));
  let at = 0;
  for (const block of FEATURE_BLOCKS) {
    const rows = layout.blocks[block];
    writeRows(entitiesOf(post, block, rows.entities), rows, features, at);
    at += slotCount(rows);
  }
  return features;
}

function entitiesOf(post: FeaturePost, block: FeatureBlock, limit: number): readonly string[] {
  switch (block) {
    case "author":
      return [contentAuthor(post)];
    case "topic":
      return [...new Set(post.topics?.map((topic) => topic.normalize("NFKC").toLowerCase()))];
    case "language":
      return post.lang ? [post.lang.toLowerCase().split("-")[0] ?? ""] : [];
    case "form":
      return form(post);
    case "token":
      return tokenize(post.text, limit);
    default:
      return block satisfies never;
  }
}

const contentAuthor = ({ authorId, repostOf, text }: FeaturePost): string =>
  repostOf && text !== "" ? repostOf.authorId : authorId;

/** The post's form as words; the prefix keeps a label apart from a host of that name. */
function form(post: FeaturePost): string[] {
  const kind = postKind(post);
  const read = kind === "repost" && post.text !== "" ? "original" : kind;
  const words = [`kind:${post.quoteOf ? "quote" : read}`, `media:${mediaForm(post)}`];
  words.push(`length:${bucketOf(post.text.length, FEATURES.lengthBuckets)}`);
  if (QUESTION.test(post.text)) words.push("question");
  if (post.labels?.[0] !== undefined) words.push(`label:${post.labels[0]}`);
  const host = post.links?.[0] === undefined ? undefined : linkHost(post.links[0]);
  if (host !== undefined) words.push("link", `host:${host}`);
  return words;
}

function mediaForm({ media }: FeaturePost): string {
  const video = media?.find(({ kind }) => kind === "video");
  if (!video) return media?.length ? "photo" : "none";
  if (video.durationMs === undefined) return "video";
  return `video${bucketOf(video.durationMs / 1_000, FEATURES.videoBucketsS)}`;
}

/** Index of the first bucket that holds the value. */
function bucketOf(value: number, ends: readonly number[]): number {
  const bucket = ends.findIndex((end) => value <= end);
  return bucket < 0 ? ends.length : bucket;
}

function writeRows(
  entities: readonly string[],
  { entities: limit, firstRow, rows, scales, biases, modulus }: BlockLayout,
  features: Int32Array,
  from: number,
): void {
  let at = from;
  for (const entity of entities.slice(0, limit)) {
    const id = entityId(entity);
    for (const [i, scale] of scales.entries()) {
      const bucket = hashBucket(id, scale, biases[i] ?? 0, modulus, rows);
      features[at++] = bucket === 0 ? 0 : firstRow + bucket;
    }
  }
}
