import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import type { Figure } from "#models/bench/figure.ts";
import { kernelPath } from "#models/kernel/kernel-path.ts";

/** What a device downloads to run the network on the kernel, beside the weights. */
export function kernelSize(): Figure {
  const value = gzipSync(readFileSync(kernelPath("relaxed"))).length / 1_000;
  return {
    suite: "rank",
    figure: "kernel-kb-gzip",
    value,
    unit: "kB",
    ours: value,
    peer: null,
    n: 1,
  };
}
