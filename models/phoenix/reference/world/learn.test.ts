import { defaultDevice, init } from "@jax-js/jax";
import { beforeAll, expect, it } from "vitest";
import { referenceConfig } from "#models/phoenix/reference/config.ts";
import { learnReference } from "#models/phoenix/reference/world/learn.ts";
import { measureReference } from "#models/phoenix/reference/world/measure.ts";
import { COMPARISON } from "#models/phoenix/reference/world/params.ts";
import { openDataset } from "#models/world/dataset.ts";

beforeAll(async () => {
  await init();
  defaultDevice("wasm");
});

const dataset = openDataset("tiny");

it("the reference's form learns from a world, though not all there is to know", async () => {
  const config = referenceConfig(COMPARISON.network);
  const early = await learnReference(dataset, config, { steps: 1, seed: 1 });
  const late = await learnReference(dataset, config, { steps: 50, seed: 1 });
  expect(late.loss).toBeLessThan(early.loss / 2);
  const slates = { posts: "seen", readers: 6 } as const;
  const { model, oracle } = await measureReference(late, dataset, slates);
  expect(model.mean).toBeGreaterThan(0.5);
  expect(oracle.favorite).toBeGreaterThan(model.favorite);
  expect(oracle.mean).toBeGreaterThan(model.mean);
});
