import { defaultDevice, init, numpy as np } from "@jax-js/jax";
import { beforeAll, describe, expect, it } from "vitest";
import { tokenPositions } from "#models/phoenix/reference/positions.ts";

beforeAll(async () => {
  await init();
  defaultDevice("wasm");
});

const S = 4;
const positions = async (
  present: readonly number[],
  kind: "token-index" | "right-anchored",
  N: number,
) => {
  const array = np.array(Float32Array.from(present), { shape: [1, S] });
  return [...(await tokenPositions(array, N, { S, positions: kind }).data())];
};

describe("right-anchored positions", () => {
  it.each([
    { history: "full", present: [1, 1, 1, 1], expected: [1, 2, 3, 4] },
    { history: "padded at the end", present: [1, 1, 0, 0], expected: [3, 4, 0, 0] },
    { history: "padded at the start", present: [0, 0, 1, 1], expected: [0, 0, 3, 4] },
    { history: "with a hole", present: [1, 0, 1, 0], expected: [3, 0, 4, 0] },
    { history: "empty", present: [0, 0, 0, 0], expected: [0, 0, 0, 0] },
  ])("of a history $history end at S, and all candidates stand one further", async (the) => {
    expect(await positions(the.present, "right-anchored", 3)).toEqual([
      0,
      ...the.expected,
      5,
      5,
      5,
    ]);
  });

  it("of a sequence without candidates are those of user and history", async () => {
    expect(await positions([0, 1, 1, 1], "right-anchored", 0)).toEqual([0, 0, 2, 3, 4]);
  });
});

it("January's positions count tokens, padding included", async () => {
  expect(await positions([1, 0, 0, 0], "token-index", 2)).toEqual([0, 1, 2, 3, 4, 5, 6]);
});
