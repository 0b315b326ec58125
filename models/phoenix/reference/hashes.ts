import { entityId } from "#shared/features/entity-id.ts";
import { type HashParams, hashBucket } from "#shared/features/hash.ts";

/** Published hash parameters of the ranking configurations (August 2026). */
export const REFERENCE_HASHES = {
  user: {
    scales: [196_742_702, 1_852_108_266],
    biases: [1_935_840_681, 167_407_236],
    modulus: 2_859_568_897,
  },
  item: {
    scales: [2_161_410_491, 1_754_358_832],
    biases: [1_935_840_681, 167_407_236],
    modulus: 2_361_375_383,
  },
  author: {
    scales: [371_965_780, 328_930_218],
    biases: [139_686_260, 37_755_056],
    modulus: 631_860_353,
  },
} as const satisfies Record<string, HashParams>;

export type EntityKind = keyof typeof REFERENCE_HASHES;
/** How many buckets each kind of entity is hashed into. */
export type Vocabularies = Readonly<Record<EntityKind, number>>;

/** Rows before the first vocabulary; row 0 is padding. */
export const RESERVED_ROWS = 65;

/** Both hashes of an id, each in [1, buckets); 0 for id "0", which is padding. */
export function entityHashes(kind: EntityKind, id: string, buckets: number): number[] {
  const { scales, biases, modulus }: HashParams = REFERENCE_HASHES[kind];
  return scales.map((scale, i) =>
    hashBucket(entityId(id), scale, biases[i] ?? 0, modulus, buckets),
  );
}

/** Rows of the one table: the reserved, then users', items' and authors'. */
export const unifiedRows = ({ user, item, author }: Vocabularies): number =>
  RESERVED_ROWS + user + item + author;

/** Where an entity's hash is found in the one table; 0 stays 0. */
export function unifiedRow(kind: EntityKind, hash: number, { user, item }: Vocabularies): number {
  if (hash === 0) return 0;
  const before = { user: 0, item: user, author: user + item }[kind];
  return hash + RESERVED_ROWS + before;
}
