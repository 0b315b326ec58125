import { describe, expect, it } from "vitest";
import { type Attempt, waitBefore, withRetries } from "#edge/importer/retry.ts";

const failing = (times: number, retryAfterMs?: number) => {
  let attempts = 0;
  return (): Promise<Attempt<string>> =>
    Promise.resolve(
      ++attempts > times
        ? { done: true, value: `attempt ${attempts}` }
        : { done: false, reason: "busy", retryAfterMs },
    );
};
const recorded = () => {
  const waits: number[] = [];
  const sleep = (ms: number) => {
    waits.push(ms);
    return Promise.resolve();
  };
  return { waits, clock: { sleep, random: () => 1 } };
};
const ignore = () => undefined;

describe("withRetries", () => {
  it("waits twice as long each time, up to a cap", async () => {
    const { waits, clock } = recorded();
    expect(await withRetries(failing(7), clock, 90_000, ignore)).toEqual({ value: "attempt 8" });
    expect(waits).toEqual([250, 500, 1_000, 2_000, 4_000, 8_000, 8_000]);
  });

  it("waits as long as the server says", async () => {
    const { waits, clock } = recorded();
    await withRetries(failing(2, 20_000), clock, 90_000, ignore);
    expect(waits).toEqual([20_000, 20_000]);
  });

  it("gives up with the reason before it would wait too long in all", async () => {
    const { waits, clock } = recorded();
    expect(await withRetries(failing(99), clock, 1_000, ignore)).toEqual({ gaveUp: "busy" });
    expect(waits).toEqual([250, 500]);
  });
});

it("a wait varies by chance between half and all of it", () => {
  expect(waitBefore(2, 0)).toBe(500);
  expect(waitBefore(2, 0.999)).toBeCloseTo(1_000, -1);
});
