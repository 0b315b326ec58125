import { readFileSync } from "node:fs";
import {
  compiledModule,
  type KernelBuild,
  type KernelModule,
  supportedBuild,
} from "#shared/kernel/kernel-module.ts";

export const KERNEL_BUILDS = ["relaxed", "plain"] as const satisfies readonly KernelBuild[];

/** Where the compiled module lies; it is committed, so that nobody needs the compiler to run it. */
export const kernelPath = (build: KernelBuild): string => `shared/kernel/kernel-${build}.wasm`;

/** The module for Node. */
export const openKernelModule = (build = supportedBuild()): KernelModule =>
  compiledModule(readFileSync(kernelPath(build)), build);
