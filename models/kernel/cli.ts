import { writeFileSync } from "node:fs";
import { compileKernel } from "#models/kernel/compile.ts";
import { KERNEL_BUILDS, kernelPath } from "#models/kernel/kernel-path.ts";

for (const build of KERNEL_BUILDS) {
  const module = await compileKernel(build);
  writeFileSync(kernelPath(build), module);
  console.log(`${kernelPath(build)}: ${module.length} bytes`);
}
