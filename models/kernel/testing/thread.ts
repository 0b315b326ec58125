import { workerData } from "node:worker_threads";
import { joinKernel } from "#shared/kernel/kernel-module.ts";
import type { PhoenixKernel } from "#shared/kernel/phoenix-kernel.ts";

const { module, memory } = workerData as PhoenixKernel["shared"];
joinKernel(module, memory);
