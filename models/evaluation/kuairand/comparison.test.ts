import { describe, expect, it } from "vitest";
import { middle95, resamples } from "#models/evaluation/kuairand/bootstrap.ts";
import { difference, judge, readersWithBoth } from "#models/evaluation/kuairand/comparison.ts";
import { seededRandom } from "#shared/testing/seeded-random.ts";

const random = seededRandom(5);
const READERS = 80;
/** Ten impressions a reader; half of what is done is the reader's, half is chance. */
const reader = Array.from({ length: 10 * READERS }, (_, i) => Math.floor(i / 10));
const taken = reader.map((r) => (random() < (r % 2 ? 0.7 : 0.3) ? 1 : 0));
const who = { reader, readers: READERS, taken };
const habit = reader.map((r) => r % 2);
const noise = reader.map(() => random());
const samples = resamples(READERS, 400, seededRandom(1));

describe("resamples", () => {
  it("draws as many readers as there are, some often and some not at all", () => {
    for (const times of samples) expect(times.reduce((sum, t) => sum + t, 0)).toBe(READERS);
    const left = samples.flatMap((times) => [...times]).filter((t) => t === 0).length;
    expect(left / (READERS * samples.length)).toBeCloseTo(Math.exp(-1), 1);
  });
});

describe("middle95", () => {
  it("leaves out a fortieth at each end, and what is no number", () => {
    const values = Array.from({ length: 201 }, (_, i) => i);
    expect(middle95([...values, NaN].toReversed())).toEqual({ low: 5, high: 195 });
    expect(middle95([NaN]).low).toBeNaN();
  });
});

describe("judge", () => {
  it("tells a ranker that knows the reader from one that knows nothing", () => {
    const [knows, guesses] = [judge(who, [habit], samples), judge(who, [noise], samples)];
    expect(knows.all.value).toBeGreaterThan(0.65);
    expect(guesses.all.low).toBeLessThan(0.5);
    expect(guesses.all.high).toBeGreaterThan(0.5);
    const gap = difference(knows, guesses, "all");
    expect(gap.value).toBeCloseTo(knows.all.value - guesses.all.value, 12);
    expect(gap.low).toBeGreaterThan(0);
  });

  it("says that the reader alone orders nothing within a reader", () => {
    expect(judge(who, [habit], samples).perReader).toEqual({ value: 0.5, low: 0.5, high: 0.5 });
  });

  it("pairs differences: a ranker is no better than itself in any sample", () => {
    const same = difference(judge(who, [noise], samples), judge(who, [noise], samples), "all");
    expect(same).toEqual({ value: 0, low: 0, high: 0 });
  });

  it("is wider where readers repeat themselves than where impressions stand alone", () => {
    const moods = Array.from({ length: READERS }, () => random());
    const mood = reader.map((r) => moods[r] ?? 0);
    const alone = { reader: reader.map((_, i) => i), readers: reader.length, taken };
    const many = resamples(reader.length, 400, seededRandom(1));
    const width = ({ low, high }: { low: number; high: number }) => high - low;
    expect(width(judge(who, [mood], samples).all)).toBeGreaterThan(
      1.3 * width(judge(alone, [mood], many).all),
    );
  });

  it("takes the mean over runs", () => {
    const both = judge(who, [habit, noise], []).all.value;
    const apart = [habit, noise].map((scores) => judge(who, [scores], []).all.value);
    expect(both).toBeCloseTo(((apart[0] ?? 0) + (apart[1] ?? 0)) / 2, 12);
  });
});

describe("readersWithBoth", () => {
  it("counts readers who did it once and left it once", () => {
    const some = { reader: [0, 0, 1, 1, 2], readers: 4, taken: [0, 1, 1, 1, 0] };
    expect(readersWithBoth(some)).toBe(1);
  });
});
