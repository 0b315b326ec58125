import { joinKernel, type KernelModule } from "#shared/kernel/kernel-module.ts";

/** What a thread of the kernel is sent, once. */
export interface ThreadOrder {
  readonly module: KernelModule;
  readonly memory: WebAssembly.Memory;
}

addEventListener(
  "message",
  ({ data: { module, memory } }: MessageEvent<ThreadOrder>) => joinKernel(module, memory),
  { once: true },
);
