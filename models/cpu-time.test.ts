import { expect, it } from "vitest";
import { cpuMs, cpuMsOf } from "#models/cpu-time.ts";

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

it.runIf(process.platform === "linux")("counts another process's as its own", () => {
  const [others, own] = [cpuMsOf(process.pid), cpuMs()];
  for (const end = cpuMs() + 100; cpuMs() < end;) Math.hypot(end, 1);
  const [grown, ownGrown] = [cpuMsOf(process.pid) - others, cpuMs() - own];
  expect(grown / ownGrown).toBeGreaterThan(0.7);
  expect(grown / ownGrown).toBeLessThan(1.3);
});
