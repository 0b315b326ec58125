import { expect, it } from "vitest";
import { kernelSize } from "#models/bench/rank/kernel-size.ts";

it("the module is downloaded in less than 60 kB", () => {
  expect(kernelSize().value).toBeGreaterThan(1);
  expect(kernelSize().value).toBeLessThan(60);
});
