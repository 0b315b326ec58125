import type { HashParams } from "#shared/features/hash.ts";

/** Kinds of entity that a post's features name, in the order of their slots. */
export const FEATURE_BLOCKS = ["author", "topic", "language", "form", "token"] as const;
export type FeatureBlock = (typeof FEATURE_BLOCKS)[number];

/** One block of slots. Its rows lie together in the embedding table; hashes of one entity lie side by side. */
export interface BlockLayout extends HashParams {
  /** Entities of this kind a post can name; unused slots are 0. */
  readonly entities: number;
  /** First row of the section; the bucket is added to it. */
  readonly firstRow: number;
  /** Rows of the section. Buckets are 1 .. rows - 1. */
  readonly rows: number;
}

/**
 * Where a post's features lie in the one embedding table: reserved rows, then a section for each kind of entity. Row 0
 * is padding. Part of the manifest: features made under another layout mean nothing to this model.
 */
export interface FeatureLayout {
  readonly blocks: Readonly<Record<FeatureBlock, BlockLayout>>;
  /** Rows of the whole table. */
  readonly rows: number;
}

/** Slots of one block: every entity has one per hash function. */
export const slotCount = ({ entities, scales }: BlockLayout): number => entities * scales.length;

/** `F`: length of every post's feature list. */
export const featureCount = (layout: FeatureLayout): number =>
  FEATURE_BLOCKS.reduce((sum, block) => sum + slotCount(layout.blocks[block]), 0);
