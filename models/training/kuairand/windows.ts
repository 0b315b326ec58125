import type { Timeline } from "#models/training/kuairand/timelines.ts";

/** A stretch of one timeline: its history, and who asks. */
export interface Window {
  readonly timeline: Timeline;
  /** Places `[from, to)` of the timeline are the history. */
  readonly from: number;
  readonly to: number;
  /** Places of the timeline that ask, one of a moment at most. */
  readonly asking: readonly number[];
}

/**
 * One of each moment between places `from` and `to`. A candidate stands where its moment begins, after the history that
 * it may know, and only one can stand there: two of one moment, one behind the other, would know what the other led to
 * or at least that there was one. `choose` says which, given how many there are.
 */
export function askers(
  { before }: Timeline,
  from: number,
  to: number,
  choose: (count: number) => number | undefined,
): number[] {
  const chosen: number[] = [];
  for (let first = from, end = from; first < to; first = end) {
    for (end = first + 1; end < to && before[end] === before[first];) end++;
    const place = choose(end - first);
    if (place !== undefined) chosen.push(first + place);
  }
  return chosen;
}

/** Stretches of at most `S` of the first `end` impressions, all of them asking in turn over the epochs. */
export function trainingWindows(
  timeline: Timeline,
  end: number,
  S: number,
  random: () => number,
): Window[] {
  const asking = askers(timeline, 0, end, (count) => Math.floor(random() * count));
  const windows: Window[] = [];
  const first = end > S ? 1 + Math.floor(random() * S) : end;
  for (let from = 0, to = Math.min(first, end); from < end; from = to, to = Math.min(end, to + S))
    windows.push({
      timeline,
      from,
      to,
      // A moment that began in the stretch before has its history there.
      asking: asking.filter((place) => inside(timeline, place, from, to)),
    });
  return windows.filter(({ asking: some }) => some.length > 0);
}

const inside = ({ before }: Timeline, place: number, from: number, to: number): boolean => {
  const at = before[place] ?? 0;
  return at >= from && at < to;
};

/**
 * Stretches in which every impression of `[first, end)` asks once, with its whole history, or at least the newest
 * `S / 2` of it.
 */
export function scoringWindows(
  timeline: Timeline,
  first: number,
  end: number,
  S: number,
): Window[] {
  const windows: Window[] = [];
  for (let turn = 0; ; turn++) {
    const asking = askers(timeline, first, end, (count) => (turn < count ? turn : undefined));
    if (asking.length === 0) return windows;
    let rest = asking;
    while (rest.length > 0) {
      const newest = timeline.before[rest.at(-1) ?? 0] ?? 0;
      const to = newest + 1;
      const from = Math.max(0, to - S);
      const known = from === 0 ? 0 : from + S / 2;
      const some = rest.filter((place) => (timeline.before[place] ?? 0) >= known);
      windows.push({ timeline, from, to, asking: some });
      rest = rest.slice(0, rest.length - some.length);
    }
  }
}

/** Windows of one length, and the length. */
export interface WindowBatch {
  readonly S: number;
  readonly windows: readonly Window[];
}

/** How many windows of `S` places a step holds. */
export const windowsPerStep = (S: number, places: number): number =>
  Math.max(1, Math.round(places / S));

/** Windows of like length together, each padded to the next of `lengths`; in a random order if there is one. */
export function batchWindows(
  windows: readonly Window[],
  lengths: readonly number[],
  places: number,
  random?: () => number,
): WindowBatch[] {
  const batches: WindowBatch[] = [];
  for (const [k, S] of lengths.entries()) {
    const shorter = lengths[k - 1] ?? 0;
    const some = windows.filter(({ from, to }) => to - from > shorter && to - from <= S);
    if (random) shuffle(some, random);
    const B = windowsPerStep(S, places);
    for (let at = 0; at < some.length; at += B)
      batches.push({ S, windows: some.slice(at, at + B) });
  }
  if (random) shuffle(batches, random);
  return batches;
}

function shuffle<T>(items: T[], random: () => number): void {
  for (let i = items.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    const [a, b] = [items[i], items[j]];
    if (a !== undefined && b !== undefined) [items[i], items[j]] = [b, a];
  }
}
