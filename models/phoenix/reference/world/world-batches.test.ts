import { expect, it } from "vitest";
import { referenceConfig } from "#models/phoenix/reference/config.ts";
import { entityHashes } from "#models/phoenix/reference/hashes.ts";
import { COMPARISON } from "#models/phoenix/reference/world/params.ts";
import { worldPost, worldViewer } from "#models/phoenix/reference/world/viewers.ts";
import { drawBatch } from "#models/phoenix/reference/world/world-batches.ts";
import { openDataset, readerSequences } from "#models/world/dataset.ts";
import { seededRandom } from "#shared/testing/seeded-random.ts";
import { ACTION_INDEX, ACTIONS } from "#shared/types/action.ts";
import { hours } from "#shared/types/ids.ts";

const dataset = openDataset("tiny");
const config = referenceConfig({ ...COMPARISON.network, S: 5 });
const { vocabularies } = COMPARISON;

it("a candidate is what the reader met right after the history, with what they did", () => {
  // A reader who met every post but once, so that a hash names a moment.
  const impressions = [...readerSequences(dataset)][0]?.impressions ?? [];
  const order = new Map(
    impressions.map(({ post }, i) => [
      entityHashes("item", String(post + 1), vocabularies.item).join(),
      i,
    ]),
  );
  const N = 4;
  const { batch, targets } = drawBatch(
    dataset,
    [impressions],
    { B: 20, N },
    config,
    vocabularies,
    seededRandom(1),
  );
  const moments = (hashes: ArrayLike<number>, from: number, count: number) =>
    Array.from({ length: count }, (_, i) => {
      const [a, b] = [hashes[2 * (from + i)] ?? 0, hashes[2 * (from + i) + 1] ?? 0];
      return a === 0 ? undefined : order.get(`${a},${b}`);
    });
  for (let b = 0; b < 20; b++) {
    const shown = moments(batch.candidates.postHashes.data, b * N, N);
    const first = shown[0] ?? NaN;
    expect(shown).toEqual([first, first + 1, first + 2, first + 3]);
    const past = moments(batch.context.historyPostHashes.data, b * config.S, config.S);
    const known = past.filter((moment) => moment !== undefined);
    expect(known).toEqual(
      Array.from({ length: Math.min(5, first) }, (_, i) => first - known.length + i),
    );
    const { actions, dwellSeconds } = impressions[first] ?? { actions: [], dwellSeconds: NaN };
    const row = [...targets.data.subarray(b * N * 24, b * N * 24 + 24)];
    expect(ACTIONS.filter((action) => row[ACTION_INDEX[action]] === 1)).toEqual(actions);
    expect(row[23]).toBeCloseTo(Math.min(dwellSeconds, 30) / 30, 5);
  }
});

it("refuses readers who met too little", () => {
  expect(() =>
    drawBatch(dataset, [[]], { B: 1, N: 4 }, config, vocabularies, seededRandom(1)),
  ).toThrow("no reader met more than 4 posts");
});

it("a post's age counts from when it was written, and its ids are never padding", () => {
  const [first] = dataset.timeline.posts;
  if (!first) throw new Error("an empty world");
  expect(worldPost(dataset, 0, first.at).postAge).toBe(1);
  expect(worldPost(dataset, 0, first.at + hours(5)).postAge).toBe(6);
  expect(worldPost(dataset, 0, first.at - hours(5)).postAge).toBe(0);
  expect(worldPost(dataset, 0, 0).postId).toBe("1");
  expect(() => worldPost(dataset, 1e9, 0)).toThrow("no post 1000000000");
});

it("a history entry carries its actions by index, and its dwell", () => {
  const viewer = worldViewer(dataset, [
    { post: 3, at: hours(50), actions: ["favorite", "post_unexplored"], dwellSeconds: 7 },
  ]);
  expect(viewer.history[0]).toMatchObject({ postId: "4", actions: { 0: 1, 22: 1 }, dwell: 7 });
});
