import { ffnWidth, type TrunkConfig } from "#models/contract.ts";
import {
  FEATURE_BLOCKS,
  type FeatureBlock,
  type FeatureLayout,
} from "#shared/features/feature-layout.ts";
import type { HashParams } from "#shared/features/hash.ts";
import { ACTIONS, CONTINUOUS } from "#shared/types/action.ts";

/** The product's ranker: small enough to train on one core in an hour or two. */
export const TRUNK: TrunkConfig = {
  D: 128,
  layers: 2,
  queryHeads: 4,
  kvHeads: 2,
  keySize: 32,
  ffn: ffnWidth(128, 2),
  S: 128,
  A: ACTIONS.length,
  C: CONTINUOUS.length,
  softCap: 30,
  // The reference's 10,000 would turn more than half of every key noticeably within one history.
  ropeBase: 100_000_000,
  attentionMultiplier: 0.25,
};

export const TABLE_WIDTH = 32;
/** Length of what a post is about, between its vector and its token. */
export const CONTENT = 32;
/** Room for declared topics in the head that only training has. */
export const TOPIC_CLASSES = 32;
/** `E`: length of post and reader vectors. */
export const EMBEDDING_DIM = 64;
/** Hidden width of the post tower: twice `E`, as in the reference. */
export const POST_TOWER_HIDDEN = 2 * EMBEDDING_DIM;
/** Attention heads of the reader tower: several tastes at once. */
export const READER_TOWER_HEADS = 4;

/** Rows before the first section; the reference's number. Row 0 is padding. */
const RESERVED_ROWS = 65;

/** Hash parameters of X's ranking configurations (August 2026): author, IP (for topics and
 * languages), user (for forms), item (for tokens). */
const HASHES: Readonly<Record<FeatureBlock, HashParams>> = {
  author: {
    scales: [371_965_780, 328_930_218],
    biases: [139_686_260, 37_755_056],
    modulus: 631_860_353,
  },
  topic: {
    scales: [529_482_163, 1_327_604_891],
    biases: [742_961_053, 318_205_477],
    modulus: 1_073_741_789,
  },
  language: {
    scales: [529_482_163, 1_327_604_891],
    biases: [742_961_053, 318_205_477],
    modulus: 1_073_741_789,
  },
  form: {
    scales: [196_742_702, 1_852_108_266],
    biases: [1_935_840_681, 167_407_236],
    modulus: 2_859_568_897,
  },
  token: {
    scales: [2_161_410_491, 1_754_358_832],
    biases: [1_935_840_681, 167_407_236],
    modulus: 2_361_375_383,
  },
};

/** How many entities of a kind one post names, and the rows they share. Two hashes each keep collisions harmless. */
const SECTIONS: Readonly<Record<FeatureBlock, { entities: number; rows: number }>> = {
  author: { entities: 1, rows: 8_192 },
  topic: { entities: 2, rows: 2_048 },
  language: { entities: 1, rows: 512 },
  form: { entities: 7, rows: 2_048 },
  token: { entities: 16, rows: 32_768 },
};

/** The product's feature layout; the manifest carries it to everybody else. */
export const LAYOUT: FeatureLayout = (() => {
  let rows = RESERVED_ROWS;
  const blocks = Object.fromEntries(
    FEATURE_BLOCKS.map((block) => {
      const firstRow = rows;
      rows += SECTIONS[block].rows;
      return [block, { ...HASHES[block], ...SECTIONS[block], firstRow }];
    }),
  ) as Record<FeatureBlock, FeatureLayout["blocks"][FeatureBlock]>;
  return { blocks, rows };
})();
