/** A stretch of one history that is learnt from: items `[from, to)` are met, and item `i + 1` is what follows `i`. */
export interface Window {
  readonly user: number;
  readonly from: number;
  readonly to: number;
}

export interface WindowBatch {
  /** Length of the rows, one of the bucket lengths. */
  readonly S: number;
  readonly windows: readonly Window[];
}

/**
 * Every history cut into windows of at most `S` items, long ones from a random start, so that in each epoch each item
 * but a history's first is to be foreseen once.
 */
export function cutWindows(
  histories: readonly Int32Array[],
  S: number,
  random: () => number,
): Window[] {
  const all: Window[] = [];
  for (const [user, { length }] of histories.entries()) {
    const end = length - 1;
    let from = 0;
    let to = end <= S ? S : Math.ceil(random() * S);
    while (from < end) {
      all.push({ user, from, to: Math.min(to, end) });
      from = to;
      to += S;
    }
  }
  return shuffled(all, random);
}

/** Windows of like length together, about `tokens` places a batch: little is padding. Every window is in one batch. */
export function batchWindows(
  windows: readonly Window[],
  lengths: readonly number[],
  tokens: number,
  random: () => number,
): WindowBatch[] {
  const open = lengths.map((): Window[] => []);
  const done: WindowBatch[] = [];
  const close = (bucket: number) => {
    const chosen = open[bucket] ?? [];
    if (chosen.length > 0) done.push({ S: lengths[bucket] ?? 0, windows: chosen });
    open[bucket] = [];
  };
  for (const window of windows) {
    const length = window.to - window.from;
    const bucket = lengths.findIndex((S) => length <= S);
    if (bucket < 0)
      throw new RangeError(`a window of ${length} in buckets up to ${lengths.at(-1)}`);
    const chosen = open[bucket] ?? [];
    chosen.push(window);
    if (chosen.length >= rowsOf(lengths[bucket] ?? 1, tokens)) close(bucket);
  }
  for (const bucket of lengths.keys()) close(bucket);
  return shuffled(done, random);
}

/** How many windows of length `S` make a batch. */
export const rowsOf = (S: number, tokens: number): number => Math.max(1, Math.floor(tokens / S));

function shuffled<T>(list: T[], random: () => number): T[] {
  for (let i = list.length - 1; i > 0; i--) {
    const k = Math.floor(random() * (i + 1));
    const [a, b] = [list[i], list[k]];
    if (a !== undefined && b !== undefined) [list[i], list[k]] = [b, a];
  }
  return list;
}
