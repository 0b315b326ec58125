import { describe, expect, it } from "vitest";
import {
  decodeLightModel,
  encodeLightModel,
  lightLayout,
} from "#shared/scorers/light-model-file.ts";
import { testLayout } from "#shared/testing/feature-layout.ts";
import { testLightModel } from "#shared/testing/light-model.ts";

const model = testLightModel({ likes: 0.125, age: -2 });
const text = encodeLightModel(model);
const changed = (change: Record<string, unknown>) =>
  decodeLightModel(JSON.stringify({ ...(JSON.parse(text) as object), ...change }));

describe("a light ranker's file", () => {
  it("comes back as it was written", () => {
    expect(decodeLightModel(text)).toEqual({ ok: true, value: model });
  });

  it.each([
    ["no JSON", "not JSON", () => decodeLightModel("<!doctype html>")],
    ["null", "names no version", () => decodeLightModel("null")],
    ["other inputs", "reads other inputs: age", () => changed({ inputs: ["age"] })],
    ["too few weights", "has no weights for 2 hidden units", () => changed({ weights: [1] })],
    ["a weight that is no number", "has no weights", () => changed({ bias: [0, null] })],
    [
      "no layout",
      "has no layout",
      () => changed({ layout: { rows: 9, blocks: { author: { slots: 1 } } } }),
    ],
    ["no width", "lacks a number", () => changed({ hidden: 0 })],
  ])("with %s is refused, saying why", (_, reason, read) => {
    const result = read();
    expect(result.ok ? "" : result.error).toContain(reason);
  });

  it("knows the slots of each block, and how many an entity takes", () => {
    const { blocks, rows } = lightLayout(testLayout);
    expect(rows).toBe(testLayout.rows);
    expect(blocks.form).toEqual({ slots: 16, hashes: 2 });
    expect(blocks.author).toEqual({ slots: 2, hashes: 2 });
  });
});
