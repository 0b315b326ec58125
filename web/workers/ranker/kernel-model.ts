import { decodeEmbeddingTable } from "#shared/features/embedding-table.ts";
import type { CandidatePost } from "#shared/features/ranker-inputs.ts";
import { decodeKernelFile } from "#shared/kernel/kernel-file.ts";
import type { KernelModule } from "#shared/kernel/kernel-module.ts";
import { PhoenixKernel } from "#shared/kernel/phoenix-kernel.ts";
import { DEVICE } from "#shared/params/device.ts";
import type { ModelFiles } from "#web/workers/model-store/open-model.ts";
import type { ModelScores, PhoenixModel, Times } from "#web/workers/ranker/phoenix-model.ts";
import type { ReaderContext } from "#web/workers/ranker/ranker.api.ts";

/** The model on the app's own kernel. Its calls block the worker until they are done. */
export class KernelModel implements PhoenixModel {
  readonly #kernel: PhoenixKernel;
  readonly #clock: () => number;
  #scored = 0;
  #read: string | undefined;
  #vector: { readonly version: string; readonly values: Float32Array<ArrayBuffer> } | undefined;

  /**
   * @param threads that there is memory for; this one, and those that join
   * @throws {RangeError} if the file is none, does not belong to the table, or there is too little memory.
   */
  constructor(
    module: KernelModule,
    { manifest, files }: Pick<ModelFiles<"kernel">, "manifest" | "files">,
    threads: number,
    clock = () => performance.now(),
  ) {
    this.#clock = clock;
    this.#kernel = new PhoenixKernel(module, decodeKernelFile(files.kernel), {
      capacity: DEVICE.chunk.most,
      threads,
      features: { table: decodeEmbeddingTable(files.table), layout: manifest.layout },
    });
  }

  /** What another thread needs to join. */
  get shared(): PhoenixKernel["shared"] {
    return this.#kernel.shared;
  }

  /** Threads that compute: this one, and those that have joined. */
  get threads(): number {
    return this.#kernel.threads;
  }

  read({ version, history }: ReaderContext): Promise<boolean> {
    const wasKept = this.#read === version;
    if (!wasKept) {
      // A context that is only half made belongs to nobody.
      this.#read = undefined;
      this.#kernel.setHistory(history);
      this.#read = version;
    }
    return Promise.resolve(wasKept);
  }

  score(posts: readonly CandidatePost[], times: Times): Promise<ModelScores> {
    const scores = this.#kernel.score(posts, times);
    this.#tuneOnce(posts.length);
    return Promise.resolve(scores);
  }

  async readerVector(context: ReaderContext): Promise<Float32Array<ArrayBuffer>> {
    if (this.#vector?.version !== context.version) {
      await this.read(context);
      this.#vector = { version: context.version, values: this.#kernel.readerVector() };
    }
    return this.#vector.values;
  }

  /**
   * Not at the start: an engine runs a module first as its quick compiler left it, and compiles anew what runs often.
   * Which way to multiply is faster before says nothing about afterwards.
   */
  #tuneOnce(count: number): void {
    const before = this.#scored;
    this.#scored += count;
    if (before < DEVICE.kernelTuneAfter && this.#scored >= DEVICE.kernelTuneAfter)
      this.#kernel.tune(this.#clock);
  }
}
