import { expect, it } from "vitest";
import { encodePosts } from "#edge/embedding/encode-posts.ts";
import { post } from "#edge/testing/records.ts";
import goldenText from "#models/artifacts/golden.json?raw";
import type { GoldenSet } from "#shared/features/golden.ts";
import { EDGE_KERNEL } from "#shared/params/edge-kernel.ts";
import { epochMs } from "#shared/types/ids.ts";

const golden = JSON.parse(goldenText) as GoldenSet;

it("gives the golden posts the features and embeddings that the model was released with", () => {
  expect(encodePosts(golden.posts)).toEqual(
    golden.posts.map(({ features, embedding }) => ({
      features: JSON.stringify(features),
      embedding,
      modelVersion: golden.modelVersion,
    })),
  );
});

it("encodes a post alone as among more than fit into one pass", () => {
  const posts = Array.from({ length: EDGE_KERNEL.capacity + 20 }, (_, i) =>
    post(`p${i}`, `author-${i % 7}`, { createdAt: epochMs(1), text: `river ${i} and coffee` }),
  );
  expect(encodePosts(posts)).toEqual(posts.flatMap((one) => encodePosts([one])));
  expect(encodePosts([])).toEqual([]);
});
