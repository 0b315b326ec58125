import type { Timeline } from "#models/training/kuairand/timelines.ts";

/** Which part an impression belongs to. */
export const PART = { train: 0, validation: 1, test: 2 } as const;
export type Part = keyof typeof PART;

/** Where the parts of a timeline begin and end. */
export interface Cut {
  /** The first impression of validation, and of test. */
  readonly validation: number;
  readonly test: number;
}

/** Shares of each reader's impressions that are trained and validated on; the newest are the test. */
export const SHARES = { train: 0.7, validation: 0.15 } as const;

/** Cuts a timeline by time. A moment is never cut: it goes to the later part. */
export function cutTimeline({ impressions, before }: Timeline): Cut {
  const cut = (share: number) => {
    const at = Math.round(share * impressions.length);
    return before[at] ?? impressions.length;
  };
  return { validation: cut(SHARES.train), test: cut(SHARES.train + SHARES.validation) };
}

/** `[log]`: the part of each impression, as `PART` numbers them. */
export function partsOf(all: readonly Timeline[]): Uint8Array {
  const parts = new Uint8Array(all.reduce((sum, { impressions }) => sum + impressions.length, 0));
  for (const timeline of all) {
    const { validation, test } = cutTimeline(timeline);
    for (const [i, impression] of timeline.impressions.entries())
      parts[impression] = i >= test ? PART.test : i >= validation ? PART.validation : PART.train;
  }
  return parts;
}
