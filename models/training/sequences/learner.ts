import { Worker } from "node:worker_threads";
import { leaves } from "#models/phoenix/param-tree.ts";
import { AdamW } from "#models/training/adamw.ts";
import type {
  WorkerAnswer,
  WorkerStart,
  WorkerTask,
} from "#models/training/sequences/gradient-worker.ts";
import { SequenceGradient } from "#models/training/sequences/gradient.ts";
import { onNumbers, type SequenceModel } from "#models/training/sequences/model.ts";
import type { SequenceSettings } from "#models/training/sequences/params.ts";
import type { WindowBatch } from "#models/training/sequences/windows.ts";

/** What is learnt from, and how. */
export interface LearnerSource {
  readonly histories: readonly Int32Array[];
  readonly items: number;
  readonly settings: SequenceSettings;
  readonly seed: number;
}

const shared = (length: number): Float32Array =>
  new Float32Array(new SharedArrayBuffer(Float32Array.BYTES_PER_ELEMENT * length));

/**
 * One model on its way: each step has the gradient of a batch from one or more threads, and one optimiser moves
 * everything.
 *
 * The table's rows take the dense optimiser's step, too: with 3,400 items that is less than 1 % of a step.
 */
export class SequenceLearner {
  readonly model: SequenceModel;
  readonly adam: AdamW;
  /** Running mean of the weights: what is evaluated. */
  readonly average: Float32Array;
  readonly #settings: SequenceSettings;
  readonly #gradient: Float32Array;
  readonly #own: SequenceGradient;
  readonly #others: readonly { readonly worker: Worker; readonly gradient: Float32Array }[];

  /** `start`: the first weights. More than one thread pays where so many cores are idle; `close` ends them. */
  constructor(start: SequenceModel, source: LearnerSource, threads = 1) {
    const { histories, settings, seed } = source;
    const weights = shared(start.flat.length);
    weights.set(start.flat);
    this.model = onNumbers(start, weights);
    this.#settings = settings;
    const decayed = new Uint8Array(weights.length);
    let at = 0;
    for (const { shape, data } of leaves({ table: start.table, params: start.params })) {
      if (shape.length > 1) decayed.fill(1, at, at + data.length);
      at += data.length;
    }
    this.adam = new AdamW(decayed, settings);
    this.average = start.flat.slice();
    this.#gradient = new Float32Array(weights.length);
    const part = (rank: number) => ({ rank, of: threads });
    this.#own = new SequenceGradient(this.model, histories, settings, seed, part(0));
    this.#others = Array.from({ length: threads - 1 }, (_, i) => {
      const gradient = shared(weights.length);
      const workerData: WorkerStart = { ...source, part: part(i + 1), weights, gradient };
      const worker = new Worker(new URL("gradient-worker.ts", import.meta.url), { workerData });
      return { worker, gradient };
    });
  }

  /** One step, `step` counting from 0: the same step always draws the same numbers. Returns the mean loss. */
  async step(batch: WindowBatch, step: number, rate: number): Promise<number> {
    const { model, average } = this;
    const sums = this.#gradient;
    const asked = this.#others.map(({ worker }) => ask(worker, { batch, step }));
    let loss = await this.#own.at(batch, step, sums);
    for (const part of await Promise.all(asked)) loss += part;
    for (const { gradient } of this.#others)
      for (let i = 0; i < sums.length; i++) sums[i] = (sums[i] ?? 0) + (gradient[i] ?? 0);

    this.adam.step(model.flat, sums, rate, step + 1);
    // A mean over few steps is short-lived at first, so that the start is soon forgotten.
    const decay = Math.min(this.#settings.average, (1 + step) / (10 + step));
    for (let i = 0; i < average.length; i++)
      average[i] = decay * (average[i] ?? 0) + (1 - decay) * (model.flat[i] ?? 0);
    return loss;
  }

  async close(): Promise<void> {
    await Promise.all(this.#others.map(({ worker }) => worker.terminate()));
  }
}

const ask = (worker: Worker, task: WorkerTask): Promise<WorkerAnswer> =>
  new Promise((resolve, reject) => {
    worker.once("error", reject);
    worker.once("message", (answer: WorkerAnswer) => {
      worker.off("error", reject);
      resolve(answer);
    });
    worker.postMessage(task);
  });
