import * as PLAN from "#shared/kernel/plan.ts";
import { KERNEL } from "#shared/params/kernel.ts";

/** Which instructions a module uses: see `assembly/simd.ts`. */
export type KernelBuild = "relaxed" | "plain";

/** A compiled module. How one comes by it differs: the browser compiles a stream, Node a file, the edge imports it. */
export interface KernelModule {
  readonly module: WebAssembly.Module;
  readonly build: KernelBuild;
}

/** Compiles a module's bytes, where that is allowed. */
export const compiledModule = (
  bytes: Uint8Array<ArrayBuffer>,
  build: KernelBuild,
): KernelModule => ({ module: new WebAssembly.Module(bytes), build });

/** What a module exports. */
export interface KernelExports {
  /** Once, when the plan is written. */
  writeConstants(): void;
  runContext(thread: number): void;
  runCandidates(thread: number): void;
  runPostTower(): void;
  runReaderTower(): void;
  /** `scores [count] i32 = vectors [count, width] . query [width]`, int8; pointers, `width` a multiple of 16. */
  dotAll(query: number, vectors: number, count: number, width: number, scores: number): void;
  /** `dotAll` of the rows that `rows [count] i32` names. */
  dotRows(
    query: number,
    vectors: number,
    rows: number,
    count: number,
    width: number,
    scores: number,
  ): void;
}

export const instantiate = ({ module }: KernelModule, memory: WebAssembly.Memory): KernelExports =>
  new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as KernelExports;

/** Calls that threads work on together. */
export const JOBS = ["runContext", "runCandidates"] as const;
export type Job = (typeof JOBS)[number];

/**
 * A few bytes of a module that uses relaxed SIMD: `(func (drop (f32x4.relaxed_madd a a a)))`. An engine that validates
 * them runs the relaxed build.
 */
// prettier-ignore
const RELAXED_PROBE = Uint8Array.of(
  0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, // header
  1, 4, 1, 0x60, 0, 0, // type: () -> ()
  3, 2, 1, 0, // function 0
  0x0a, 0x14, 1, 0x12, 0, // code: one body without locals
  0x41, 0, 0xfd, 0x0f, 0x41, 0, 0xfd, 0x0f, 0x41, 0, 0xfd, 0x0f, // three times i32.const 0, i8x16.splat
  0xfd, 0x85, 0x02, 0x1a, 0x0b, // f32x4.relaxed_madd, drop, end
);

/** The fastest build that this engine runs. */
export const supportedBuild = (): KernelBuild =>
  WebAssembly.validate(RELAXED_PROBE) ? "relaxed" : "plain";

export interface CrewOptions {
  /** Threads that there is working memory for, this one included; more may join and have nothing to do. */
  readonly threads: number;
  readonly patienceMs?: number | undefined;
}

/**
 * Runs jobs on the threads that have joined an arena: this one, and those that are in `joinKernel`.
 *
 * Blocks: only where a thread may wait, as in a worker and in Node.
 */
export class Crew {
  readonly #words: Int32Array;
  readonly #own: KernelExports;
  readonly #most: number;
  readonly #patienceMs: number;
  #lost = false;

  constructor(
    words: Int32Array,
    own: KernelExports,
    { threads, patienceMs = KERNEL.patienceMs }: CrewOptions,
  ) {
    this.#words = words;
    this.#own = own;
    this.#most = threads;
    this.#patienceMs = patienceMs;
    words[PLAN.PATIENCE] = patienceMs;
  }

  /** Threads that would work on a job now. */
  get threads(): number {
    return Math.min(this.#most, 1 + Atomics.load(this.#words, PLAN.JOINED));
  }

  /**
   * @throws {Error} if a thread does not come back: it was ended. What it left half done cannot be mended, so every
   *   further call throws, too.
   */
  run(job: Job): void {
    const words = this.#words;
    const { threads } = this;
    if (this.#lost) throw new Error(LOST);
    words[PLAN.THREADS] = threads;
    words[PLAN.NEXT_BLOCK] = 0;
    if (threads === 1) {
      this.#own[job](0);
      return;
    }
    words[PLAN.JOB] = JOBS.indexOf(job);
    Atomics.store(words, PLAN.DONE, 0);
    const call = Math.floor(Atomics.load(words, PLAN.CALL) / PLAN.MOST_THREADS) + 1;
    Atomics.store(words, PLAN.CALL, (call * PLAN.MOST_THREADS + threads) | 0);
    Atomics.notify(words, PLAN.CALL);
    try {
      this.#own[job](0);
      for (let done = 0; (done = Atomics.load(words, PLAN.DONE)) < threads - 1;)
        if (Atomics.wait(words, PLAN.DONE, done, this.#patienceMs) === "timed-out")
          throw new Error(LOST);
    } catch (cause) {
      this.#lost = true;
      // The module traps where a thread does not come to a meeting.
      throw cause instanceof WebAssembly.RuntimeError ? new Error(LOST, { cause }) : cause;
    }
  }
}

const LOST = "a thread of the kernel does not answer";

/** Makes the calling thread, a worker, one of those that work for the kernel of `memory`. Never returns. */
export function joinKernel(module: KernelModule, memory: WebAssembly.Memory): never {
  const words = new Int32Array(memory.buffer, 0, PLAN.FIRST_LAYER);
  const kernel = instantiate(module, memory);
  let call = Atomics.load(words, PLAN.CALL);
  const thread = 1 + Atomics.add(words, PLAN.JOINED, 1);
  for (;;) {
    Atomics.wait(words, PLAN.CALL, call);
    call = Atomics.load(words, PLAN.CALL);
    // Calls are counted until they turn negative, where a remainder would, too.
    if (thread >= (call & (PLAN.MOST_THREADS - 1))) continue;
    const job = JOBS[words[PLAN.JOB] ?? 0];
    if (job) kernel[job](thread);
    Atomics.add(words, PLAN.DONE, 1);
    Atomics.notify(words, PLAN.DONE);
  }
}
