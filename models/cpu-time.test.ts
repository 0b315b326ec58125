import { expect, it } from "vitest";
import { cpuMs } from "#models/cpu-time.ts";

it("counts milliseconds of work, and none of waiting", async () => {
  const begun = cpuMs();
  await new Promise((resolve) => setTimeout(resolve, 200));
  const waited = cpuMs() - begun;
  // Work until the clock says so: it would never end if it counted seconds, and end at once if it counted microseconds.
  let rounds = 0;
  for (const end = cpuMs() + 100; cpuMs() < end; rounds++) Math.hypot(rounds, 1);
  expect(rounds).toBeGreaterThan(100);
  expect(waited).toBeLessThan(200);
});
