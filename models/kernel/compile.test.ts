import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { compileKernel } from "#models/kernel/compile.ts";
import { KERNEL_BUILDS, kernelPath } from "#models/kernel/kernel-path.ts";

test.each(KERNEL_BUILDS)(
  "the committed %s module is what its sources compile to",
  async (build) => {
    const compiled = await compileKernel(build);
    expect(Buffer.from(compiled).equals(readFileSync(kernelPath(build)))).toBe(true);
  },
);
