import type { Case } from "#models/training/sequences/leave-one-out.ts";

/**
 * Rankers that only count, in the part that is learnt from: what a trained one has to beat to have shown anything.
 * Each gives `scores[item]` for a history.
 */
export type Ranker = (history: Case["history"]) => Float64Array;

/** How often an item was met. */
export function popularity(train: readonly Int32Array[], items: number): Ranker {
  const counts = new Float64Array(items + 1);
  for (const history of train) for (const item of history) counts[item] = (counts[item] ?? 0) + 1;
  return () => counts;
}

export interface TransitionSettings {
  /** An item counts towards so many before it. */
  readonly window: number;
  /** Whether an item `d` places away counts `1 / d`, or 1 as any other. */
  readonly byDistance: boolean;
  /** Whether the earlier item counts towards the later one, too. */
  readonly bothWays: boolean;
  /** How many of the newest items are asked. */
  readonly last: number;
  /** An item `d` back from the newest counts `decay ** d`. */
  readonly decay: number;
  /** Whether counts are shares: divided by how often the item asked was followed by anything. */
  readonly shares: boolean;
}

/** What followed the newest items, as often as it did. */
export function transitions(
  train: readonly Int32Array[],
  items: number,
  { window, byDistance, bothWays, last, decay, shares }: TransitionSettings,
): Ranker {
  const followers = Array.from({ length: items + 1 }, () => new Map<number, number>());
  const count = (from: number, to: number, weight: number) => {
    const row = followers[from];
    row?.set(to, (row.get(to) ?? 0) + weight);
  };
  for (const history of train)
    for (let i = 1; i < history.length; i++)
      for (let back = 1; back <= Math.min(window, i); back++) {
        const [earlier = 0, later = 0] = [history[i - back], history[i]];
        const weight = byDistance ? 1 / back : 1;
        count(earlier, later, weight);
        if (bothWays) count(later, earlier, weight);
      }
  const totals = followers.map((row) => [...row.values()].reduce((a, b) => a + b, 0));
  return (history) => {
    const scores = new Float64Array(items + 1);
    for (let back = 0; back < Math.min(last, history.length); back++) {
      const item = history[history.length - 1 - back] ?? 0;
      const share = decay ** back / (shares ? Math.max(1, totals[item] ?? 1) : 1);
      for (const [next, n] of followers[item] ?? []) scores[next] = (scores[next] ?? 0) + share * n;
    }
    return scores;
  };
}

const FOLLOWS: TransitionSettings = {
  window: 1,
  byDistance: false,
  bothWays: false,
  last: 1,
  decay: 1,
  shares: true,
};

/** The floors that are printed beside a trained ranker. */
export const COUNTERS: readonly {
  readonly name: string;
  readonly build: (train: readonly Int32Array[], items: number) => Ranker;
}[] = [
  { name: "popularity", build: popularity },
  {
    name: "what followed the last item",
    build: (train, items) => transitions(train, items, FOLLOWS),
  },
  {
    name: "what followed the last ten, fading",
    build: (train, items) => transitions(train, items, { ...FOLLOWS, last: 10, decay: 0.8 }),
  },
  {
    name: "what was met near the last ten",
    build: (train, items) =>
      transitions(train, items, {
        window: 3,
        byDistance: true,
        bothWays: true,
        last: 10,
        decay: 0.5,
        shares: false,
      }),
  },
];
