import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cutTimeline, PART, partsOf } from "#models/training/kuairand/split.ts";
import { impression } from "#models/training/kuairand/testing/video-log.ts";
import { timelines } from "#models/training/kuairand/timelines.ts";

describe("timelines", () => {
  it("puts each reader's impressions in the order of time, and equals in the order of the log", () => {
    const log = [
      impression("a", 30),
      impression("b", 5),
      impression("a", 10),
      impression("a", 30),
      impression("a", 20),
    ];
    expect(timelines(log)).toEqual([
      { reader: "a", impressions: Int32Array.of(2, 4, 0, 3), before: Int32Array.of(0, 1, 2, 2) },
      { reader: "b", impressions: Int32Array.of(1), before: Int32Array.of(0) },
    ]);
  });
});

describe("cutTimeline", () => {
  it("cuts at 70 and 85 % of a reader's impressions", () => {
    const [timeline] = timelines(Array.from({ length: 20 }, (_, i) => impression("a", i)));
    expect(timeline && cutTimeline(timeline)).toEqual({ validation: 14, test: 17 });
  });

  it("gives a moment that lies on a cut to the later part", () => {
    const times = [0, 1, 2, 3, 4, 5, 6, 6, 6, 9];
    const [timeline] = timelines(times.map((timeMs) => impression("a", timeMs)));
    expect(timeline && cutTimeline(timeline)).toEqual({ validation: 6, test: 9 });
  });

  it("never puts an impression of a reader before one of an earlier part", () => {
    const moments = fc.array(fc.tuple(fc.constantFrom("a", "b", "c"), fc.nat(30)), {
      minLength: 1,
      maxLength: 60,
    });
    fc.assert(
      fc.property(moments, (rows) => {
        const log = rows.map(([reader, timeMs]) => impression(reader, timeMs));
        const parts = partsOf(timelines(log));
        const turned = log.flatMap((x, i) =>
          log.filter(
            (y, j) =>
              x.reader === y.reader && (parts[i] ?? 0) < (parts[j] ?? 0) && x.timeMs >= y.timeMs,
          ),
        );
        expect(turned).toEqual([]);
        expect(parts.every((part) => part <= PART.test)).toBe(true);
      }),
    );
  });
});
