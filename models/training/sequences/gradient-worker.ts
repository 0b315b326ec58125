import { parentPort, workerData } from "node:worker_threads";
import { defaultDevice, init } from "@jax-js/jax";
import { type Part, SequenceGradient } from "#models/training/sequences/gradient.ts";
import { onNumbers, startSequenceModel } from "#models/training/sequences/model.ts";
import type { SequenceSettings } from "#models/training/sequences/params.ts";
import type { WindowBatch } from "#models/training/sequences/windows.ts";

/** What a thread is started with; weights and gradient are shared memory. */
export interface WorkerStart {
  readonly histories: readonly Int32Array[];
  readonly items: number;
  readonly settings: SequenceSettings;
  readonly seed: number;
  readonly part: Part;
  readonly weights: Float32Array;
  readonly gradient: Float32Array;
}

export interface WorkerTask {
  readonly batch: WindowBatch;
  readonly step: number;
}

/** The part's share of the mean loss. */
export type WorkerAnswer = number;

/** One thread of the data-parallel training: jax-js has one thread in Node, so each owns one. */
await init();
defaultDevice("wasm");
const start = workerData as WorkerStart;
const { histories, items, settings, seed, part, weights, gradient } = start;
const shape = startSequenceModel(settings.trunk, items, () => 0.5);
const own = new SequenceGradient(onNumbers(shape, weights), histories, settings, seed, part);
parentPort?.on("message", ({ batch, step }: WorkerTask) => {
  void own.at(batch, step, gradient).then((loss: WorkerAnswer) => parentPort?.postMessage(loss));
});
