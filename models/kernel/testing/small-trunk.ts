import type { TrunkConfig } from "#models/contract.ts";
import { trunkFile } from "#models/export/kernel/trunk-sections.ts";
import { seededTrunk } from "#models/export/seeded-trunk.ts";
import { openKernelModule } from "#models/kernel/kernel-path.ts";
import {
  decodeKernelFile,
  type KernelFile,
  type KernelPrecision,
} from "#shared/kernel/kernel-file.ts";
import type { KernelBuild } from "#shared/kernel/kernel-module.ts";
import { PhoenixKernel } from "#shared/kernel/phoenix-kernel.ts";

/** A network whose every shape differs, and none of which is a multiple of 16. */
export const SMALL_TRUNK: TrunkConfig = {
  D: 24,
  layers: 2,
  queryHeads: 4,
  kvHeads: 2,
  keySize: 8,
  ffn: 36,
  S: 9,
  A: 5,
  C: 2,
  softCap: 3,
  ropeBase: 10_000,
  attentionMultiplier: 0.5,
};

export interface SmallTrunkOptions {
  readonly build?: KernelBuild;
  readonly precision?: KernelPrecision;
  readonly capacity?: number;
  readonly threads?: number;
  readonly patienceMs?: number | undefined;
}

/** The weights are those of `seededTrunk(config, 1)`. */
export const smallTrunkFile = (config: TrunkConfig, precision: KernelPrecision): KernelFile =>
  decodeKernelFile(trunkFile(seededTrunk(config, 1), config, precision).buffer);

export const openSmallTrunk = (
  config: TrunkConfig,
  { build, precision = "f32", capacity = 64, threads = 1, patienceMs }: SmallTrunkOptions = {},
): PhoenixKernel =>
  new PhoenixKernel(openKernelModule(build), smallTrunkFile(config, precision), {
    capacity,
    threads,
    patienceMs,
  });
