import { defaultDevice, init, numpy as np } from "@jax-js/jax";
import { beforeAll, describe, expect, it } from "vitest";
import { attentionMask, isPresent } from "#models/phoenix/reference/mask.ts";

beforeAll(async () => {
  await init();
  defaultDevice("wasm");
});

/** The mask as `[T][T]`. */
async function rows(T: number, candidateStart: number, causal = true): Promise<number[][]> {
  const data = await attentionMask(T, candidateStart, { causal }).data();
  return Array.from({ length: T }, (_, i) => Array.from(data.subarray(i * T, (i + 1) * T)));
}

describe("attentionMask", () => {
  it("is [1, 1, T, T]", () => {
    expect(attentionMask(10, 5).shape).toEqual([1, 1, 10, 10]);
  });

  it("lets user and history see themselves and what came before", async () => {
    const mask = await rows(8, 5);
    for (let row = 0; row < 5; row++)
      for (let column = 0; column < 8; column++)
        expect(mask[row]?.[column]).toBe(column <= row ? 1 : 0);
  });

  it("lets every candidate see all of user and history", async () => {
    const mask = await rows(8, 5);
    for (let row = 5; row < 8; row++) expect(mask[row]?.slice(0, 5)).toEqual([1, 1, 1, 1, 1]);
  });

  it("lets every candidate see itself and no other candidate", async () => {
    const mask = await rows(8, 5);
    for (let row = 5; row < 8; row++)
      for (let column = 5; column < 8; column++)
        expect(mask[row]?.[column]).toBe(row === column ? 1 : 0);
  });

  it("of three context tokens and three candidates is this one", async () => {
    expect(await rows(6, 3)).toEqual([
      [1, 0, 0, 0, 0, 0],
      [1, 1, 0, 0, 0, 0],
      [1, 1, 1, 0, 0, 0],
      [1, 1, 1, 1, 0, 0],
      [1, 1, 1, 0, 1, 0],
      [1, 1, 1, 0, 0, 1],
    ]);
  });

  it.each([np.float32, np.int32, np.bool])("keeps the dtype %s", (dtype) => {
    expect(attentionMask(6, 3, { dtype }).dtype).toBe(dtype);
  });

  it("of a single candidate lets it see everything", async () => {
    expect((await rows(4, 3))[3]).toEqual([1, 1, 1, 1]);
  });

  it("of the user alone and three candidates is this one", async () => {
    expect(await rows(4, 1)).toEqual([
      [1, 0, 0, 0],
      [1, 1, 0, 0],
      [1, 0, 1, 0],
      [1, 0, 0, 1],
    ]);
  });

  it("without causality lets user and history see each other, and still no candidate", async () => {
    expect(await rows(5, 3, false)).toEqual([
      [1, 1, 1, 0, 0],
      [1, 1, 1, 0, 0],
      [1, 1, 1, 0, 0],
      [1, 1, 1, 1, 0],
      [1, 1, 1, 0, 1],
    ]);
  });

  it("of a sequence without candidates is causal all over", async () => {
    expect(await rows(3, 3)).toEqual([
      [1, 0, 0],
      [1, 1, 0],
      [1, 1, 1],
    ]);
  });
});

it("a token is there if its first hash is not 0, whatever the others are", async () => {
  const hashes = np.array(new Int32Array([5, 0, 0, 7, 0, 0, 99_999, 1]), { shape: [2, 2, 2] });
  const present = isPresent(hashes);
  expect(present.shape).toEqual([2, 2]);
  expect([...(await present.data())]).toEqual([1, 0, 0, 1]);
});
