import { entityId } from "#shared/features/entity-id.ts";
import { THUNDER } from "#shared/params/thunder.ts";
import type { PostId, UserId } from "#shared/types/ids.ts";

/** The virtual shard of an id, for ever: [0, 256). */
function virtualShard(id: UserId | PostId): number {
  const { hi, lo } = entityId(id);
  // Snowflakes differ in few, low bits: murmur3's finaliser spreads them.
  let h = hi ^ lo;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return ((h ^ (h >>> 16)) >>> 0) % THUNDER.virtualShards;
}

/** The object that holds a virtual shard: [0, `THUNDER.objects`). */
export const objectOf = (id: UserId | PostId): number => virtualShard(id) % THUNDER.objects;

export const objectName = (object: number): string => `thunder-${object}`;

/** Distributes items over objects: `groups[object]` holds those whose `key` lives there, in input order. */
export function groupByObject<T>(items: Iterable<T>, key: (item: T) => UserId | PostId): T[][] {
  const groups: T[][] = Array.from({ length: THUNDER.objects }, () => []);
  for (const item of items) groups[objectOf(key(item))]?.push(item);
  return groups;
}
