/** The first `limit` items of sorted lists, in order: as many comparisons as lists for each item, and no sort. */
export function mergeSorted<T>(
  lists: readonly (readonly T[])[],
  compare: (a: T, b: T) => number,
  limit: number,
): T[] {
  const heads = lists.map((list) => ({ list, at: 0 }));
  const merged: T[] = [];
  while (merged.length < limit) {
    let first: { list: readonly T[]; at: number } | undefined;
    let item: T | undefined;
    for (const head of heads) {
      const candidate = head.list[head.at];
      if (candidate === undefined || (item !== undefined && compare(candidate, item) >= 0))
        continue;
      first = head;
      item = candidate;
    }
    if (first === undefined || item === undefined) break;
    first.at++;
    merged.push(item);
  }
  return merged;
}
