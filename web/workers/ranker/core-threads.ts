import { DEVICE } from "#shared/params/device.ts";

/** Threads to compute with: no more than cores, and only this one where the page is not isolated. */
export const coreThreads = (): number =>
  self.crossOriginIsolated ? Math.min(DEVICE.maxThreads, navigator.hardwareConcurrency) : 1;
