import { describe, expect, it } from "vitest";
import { RUNTIMES } from "#web/workers/ranker/ranker.api.ts";
import { measuredWords, RUNTIME_CHOICES } from "./runtime-words.ts";

const NOW = Date.UTC(2026, 10, 20, 12);
const measured = {
  at: NOW - 5 * 60_000,
  modelVersion: "m",
  ms: { kernel: 12.34, webgpu: 31 },
};

describe("the words of the last measurement", () => {
  it("name both runtimes, their times and the age", () => {
    expect(measuredWords({ choice: "automatic", webGpu: "hardware", measured }, NOW)).toBe(
      "Measured 5m ago, for 1,000 posts: graphics processor 31 ms, processor 12 ms.",
    );
  });

  it("say so where one of the two did not run", () => {
    const one = { ...measured, at: NOW, ms: { kernel: 12 } };
    expect(measuredWords({ choice: "automatic", measured: one }, NOW)).toMatch(
      /^Measured just now, for 1,000 posts: processor 12 ms\. The other one did not/,
    );
  });

  it.each([
    [{}, "yet"],
    [{ webGpu: "none" }, "no graphics processor"],
    [{ webGpu: "software" }, "emulates"],
  ] as const)("say why there are none: %o", (state, words) => {
    expect(measuredWords({ choice: "automatic", ...state }, NOW)).toContain(words);
  });
});

it("every runtime can be chosen, and leaving the choice to the app", () => {
  const choices = RUNTIME_CHOICES.map(({ choice }) => choice);
  expect(choices.toSorted()).toEqual(["automatic", ...RUNTIMES].toSorted());
});
