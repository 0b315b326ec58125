import type { Reply } from "#models/bench/rank/ask-worker.ts";
import type { KernelBuild, KernelModule } from "#shared/kernel/kernel-module.ts";

/** What the bench page asks of a worker with a kernel, one order at a time. */
export type KernelOrder =
  | {
      readonly kind: "open";
      /** Addresses of the weights and of the module. */
      readonly file: string;
      readonly module: string;
      readonly build: KernelBuild;
      readonly threads: number;
      /** How many candidates it will score. */
      readonly candidates: number;
    }
  /** Makes the context and scores all candidates; or one of both alone. */
  | { readonly kind: "rank" | "context" | "candidates" }
  /** Makes the worker a thread of another one's kernel: it never answers. */
  | { readonly kind: "join"; readonly module: KernelModule; readonly memory: WebAssembly.Memory };

export interface KernelReply extends Reply {
  /** `[N, A]`, where candidates were scored. */
  readonly probabilities?: Float32Array<ArrayBuffer>;
}
