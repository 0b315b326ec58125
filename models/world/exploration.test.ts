import { expect, it } from "vitest";
import { openDataset, readerSequences } from "#models/world/dataset.ts";
import { drawCandidate } from "#models/world/exploration.ts";
import { RandomStream } from "#models/world/random.ts";
import { hours } from "#shared/types/ids.ts";

const dataset = openDataset("tiny");
const { world, timeline } = dataset;

it("asks about recent posts that the reader has not met, mostly not chosen for them, and changes no history", () => {
  const plain = [...readerSequences(dataset)].map(({ impressions }) => impressions);
  let asked = 0;
  let loved = 0;
  const observed = [
    ...readerSequences(dataset, "train", (reader) => {
      const random = new RandomStream(1, "test", reader.index);
      return ({ at, state, seen }) => {
        const post = drawCandidate(world, timeline, state, seen, at, random);
        if (!post) return;
        asked++;
        if ((state.topics[post.topic] ?? 0) > 0.5) loved++;
        expect(seen.has(post.index)).toBe(false);
        expect(post.kind).not.toBe("repost");
        expect(at - post.at).toBeLessThanOrEqual(hours(48));
        expect(post.at).toBeLessThanOrEqual(at);
      };
    }),
  ].map(({ impressions }) => impressions);
  expect(observed).toEqual(plain);
  expect(asked).toBeGreaterThan(20_000);
  expect(loved / asked).toBeLessThan(0.5);
});
