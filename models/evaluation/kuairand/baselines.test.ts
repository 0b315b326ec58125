import { describe, expect, it } from "vitest";
import { auc, scoreOrder } from "#models/evaluation/kuairand/auc.ts";
import { logisticFeatures } from "#models/evaluation/kuairand/logistic-features.ts";
import { logistic } from "#models/evaluation/kuairand/logistic.ts";
import { popularity } from "#models/evaluation/kuairand/popularity.ts";
import { VIDEO_ACTION_COUNT as A } from "#models/training/kuairand/actions.ts";
import { actionData, impressionsOf } from "#models/training/kuairand/data.ts";
import { impression, videoLog } from "#models/training/kuairand/testing/video-log.ts";
import { seededRandom } from "#shared/testing/seeded-random.ts";

describe("popularity", () => {
  it("is the smoothed share of a video's earlier impressions, as counted by hand", () => {
    // Ten impressions of one reader; video x is liked, y is not. The last two are the test.
    const log = Array.from({ length: 10 }, (_, i) =>
      impression("a", i, { video: i % 2 ? "y" : "x", taken: i % 2 ? [] : ["like"] }),
    );
    const { runs, chosen } = popularity(actionData(log));
    // Of the first seven, four are liked. Every strength is as good on validation: the first one stays.
    expect(chosen?.[0]).toBe("usual share x 1");
    expect(runs[0]?.[8 * A]).toBeCloseTo((4 + 4 / 7) / (4 + 1), 6);
    expect(runs[0]?.[9 * A]).toBeCloseTo((0 + 4 / 7) / (4 + 1), 6);
  });
});

describe("logisticFeatures", () => {
  it("knows nothing of an impression's own moment, or of what came after", () => {
    const log = videoLog(6, 20, seededRandom(4));
    const since = log[50]?.timeMs ?? 0;
    const other = log.map((x) =>
      x.timeMs < since ? x : { ...x, playMs: 0, actions: x.actions.map((taken) => 1 - taken) },
    );
    // Trained on rows before the change, so that the scale of the columns is the same.
    const trained = (i: number) => (log[i]?.timeMs ?? 0) < since;
    const [a, b] = [logisticFeatures(log, trained, true), logisticFeatures(other, trained, true)];
    let compared = 0;
    for (const [i, { timeMs }] of log.entries()) {
      if (timeMs > since) continue;
      compared++;
      const row = ({ values, columns }: typeof a) => values.slice(i * columns, (i + 1) * columns);
      expect(row(b)).toEqual(row(a));
    }
    expect(compared).toBeGreaterThan(20);
    expect(b.values).not.toEqual(a.values);
  });
});

describe("logistic", () => {
  it("finds readers' habits and good videos, which popularity alone cannot", () => {
    const data = actionData(videoLog(60, 30, seededRandom(9)));
    const tested = impressionsOf(data, "test");
    const of = ({ runs: [scores] }: ReturnType<typeof popularity>) =>
      auc(
        scoreOrder(tested.map((i) => scores?.[i * A] ?? NaN)),
        tested.map((i) => data.log[i]?.actions[0] ?? 0),
      );
    const [hand, popular] = [of(logistic(data, () => {})), of(popularity(data))];
    expect(popular).toBeGreaterThan(0.5);
    expect(hand).toBeGreaterThan(popular + 0.1);
  });
});
