import { describe, expect, it } from "vitest";
import { RUNTIMES, type WebGpuSupport } from "#web/workers/ranker/ranker.api.ts";
import { choiceWords, measuredWords, offeredRuntimes } from "./runtime-words.ts";

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
    [{ webGpu: "none" }, "no graphics processor to compare"],
    [{ webGpu: "no-jspi" }, "no graphics processor to compare"],
    [{ webGpu: "software" }, "emulates"],
  ] as const)("say why there are none: %o", (state, words) => {
    expect(measuredWords({ choice: "automatic", ...state }, NOW)).toContain(words);
  });
});

describe("the choice", () => {
  const offered = (webGpu?: WebGpuSupport) => offeredRuntimes({ choice: "automatic", webGpu });

  it("is between every runtime, and leaving it to the app", () => {
    const choices = offered().map(({ choice }) => choice);
    expect(choices.toSorted()).toEqual(["automatic", ...RUNTIMES].toSorted());
  });

  // An emulated GPU is slow, but right: who wants it may have it.
  it.each([undefined, "hardware", "software"] as const)("is free where WebGPU is %s", (webGpu) => {
    expect(offered(webGpu).filter(({ isMissing }) => isMissing === true)).toEqual([]);
  });

  it.each([
    { webGpu: "none", why: "offers no graphics processor" },
    { webGpu: "no-jspi", why: "JSPI" },
  ] as const)("lacks the GPU where WebGPU is $webGpu, and says why", ({ webGpu, why }) => {
    expect(offered(webGpu).filter(({ isMissing }) => isMissing === true)).toMatchObject([
      { choice: "webgpu", hint: expect.stringContaining(why) },
    ]);
  });
});

describe("what is said of a choice", () => {
  const ready = { phase: "ready", runtime: "kernel", threads: 2 } as const;

  it("is nothing while it is in use, and nothing while no model ranks", () => {
    expect(choiceWords("kernel", undefined, ready)).toBeUndefined();
    expect(choiceWords("automatic", undefined, ready)).toBeUndefined();
    expect(choiceWords("webgpu", undefined, { phase: "idle" })).toBeUndefined();
  });

  it("is that it is on its way", () => {
    expect(choiceWords("webgpu", "webgpu", ready)).toMatch(/^Starting: Graphics processor/);
    expect(choiceWords("automatic", "automatic", ready)).toMatch(/fastest/);
  });

  it("is what is used in its place", () => {
    expect(choiceWords("webgpu", undefined, ready)).toBe(
      "Not in use here: Graphics processor. In its place: Processor.",
    );
  });
});
