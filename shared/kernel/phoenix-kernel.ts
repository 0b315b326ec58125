import { ageBucket, gapBucket } from "#shared/features/buckets.ts";
import {
  type CandidatePost,
  writeActions,
  writeDwell,
  writeFacts,
} from "#shared/features/ranker-inputs.ts";
import { type ArenaOptions, BUCKETS } from "#shared/kernel/arena-layout.ts";
import { Arena } from "#shared/kernel/arena.ts";
import type { KernelFile, KernelTrunk } from "#shared/kernel/kernel-file.ts";
import {
  Crew,
  type CrewOptions,
  instantiate,
  type KernelExports,
  type KernelModule,
} from "#shared/kernel/kernel-module.ts";
import * as PLAN from "#shared/kernel/plan.ts";
import { FEATURES } from "#shared/params/features.ts";
import { KERNEL } from "#shared/params/kernel.ts";
import type { EpochMs } from "#shared/types/ids.ts";
import type { HistoryEntry } from "#shared/types/query.ts";

export interface KernelScores {
  /** `[N, A]` */
  readonly probabilities: Float32Array<ArrayBuffer>;
  /** `[N, C]`, in [0, 1]. */
  readonly continuous: Float32Array<ArrayBuffer>;
}

/** A history's entry without its times: `gap` is the bucket of the pause before it, see `gapBucket`. */
export interface ContextEntry extends Pick<HistoryEntry, "actions" | "dwellSeconds"> {
  readonly features: ArrayLike<number>;
  readonly gap: number;
}

/** A candidate without its time: `age` is a bucket, see `ageBucket`. */
export interface AgedCandidate extends Pick<CandidatePost, "features" | "counts"> {
  readonly age: number;
}

/**
 * Phoenix on the processor: the whole network as one small module of WebAssembly, with its own memory.
 *
 * A kernel holds one reader at a time: `setHistory` makes the context that `score` reads. Calls return when they are
 * done, so a page calls them in a worker. A score depends on the reader and its post only, bit by bit.
 */
export class PhoenixKernel {
  readonly trunk: KernelTrunk;
  readonly capacity: number;
  readonly #module: KernelModule;
  readonly #file: KernelFile;
  readonly #arena: Arena;
  readonly #own: KernelExports;
  readonly #crew: Crew;
  #hasContext = false;

  /** @throws {RangeError} if the file, the table or the layout do not belong together. */
  constructor(
    module: KernelModule,
    file: KernelFile,
    options: Omit<ArenaOptions, "relaxed"> & CrewOptions,
  ) {
    this.#module = module;
    this.#file = file;
    this.trunk = file.header.trunk;
    this.capacity = options.capacity;
    this.#arena = new Arena(file, { ...options, relaxed: module.build === "relaxed" });
    this.#own = instantiate(module, this.#arena.memory);
    this.#own.writeConstants();
    this.#crew = new Crew(this.#arena.words, this.#own, options);
  }

  /** What another thread needs for `joinKernel`. */
  get shared(): { readonly module: KernelModule; readonly memory: WebAssembly.Memory } {
    return { module: this.#module, memory: this.#arena.memory };
  }

  /** Threads that work on a call: this one, and those that have joined. */
  get threads(): number {
    return this.#crew.threads;
  }

  /**
   * Tries which way this processor multiplies bytes faster, in turn, and keeps to it. Some milliseconds; of no
   * consequence for the scores. Best when the kernel has run for a while: what an engine has compiled in haste does not
   * tell.
   */
  tune(clock: () => number): void {
    const { words } = this.#arena;
    if (this.#file.header.precision !== "int8") return;
    const timed = (fused: 0 | 1): number => {
      words[PLAN.FUSED_DOT] = fused;
      return this.#timed(clock);
    };
    const runs = Array.from({ length: KERNEL.tuneRuns }, () => [timed(0), timed(1)] as const);
    const apart = Math.min(...runs.map(([ms]) => ms));
    const fused = Math.min(...runs.map(([, ms]) => ms));
    words[PLAN.FUSED_DOT] = fused < apart ? 1 : 0;
  }

  #timed(clock: () => number): number {
    const { words } = this.#arena;
    words[PLAN.CANDIDATES] = Math.min(KERNEL.tuneCandidates, this.capacity);
    words[PLAN.THREADS] = 1;
    words[PLAN.NEXT_BLOCK] = 0;
    const start = clock();
    this.#own.runCandidates(0);
    return clock() - start;
  }

  /** Makes a reader's context. Of a history, oldest first, the newest `S` entries are read. */
  setHistory(history: readonly HistoryEntry[]): void {
    const first = Math.max(0, history.length - this.trunk.S);
    this.setContext(
      history.slice(first).map(({ features, actions, dwellSeconds, at }, i) => {
        const gap = gapBucket(history[first + i - 1]?.at, at);
        return { features, actions, dwellSeconds, gap };
      }),
    );
  }

  /** Makes a reader's context of up to `S` entries, oldest first, whose times are buckets already. */
  setContext(entries: readonly ContextEntry[]): void {
    // Whatever is refused below, nobody is scored for the reader before.
    this.#hasContext = false;
    const { S, A } = this.trunk;
    if (entries.length > S) throw new RangeError(`a history of ${entries.length} for ${S}`);
    const rows = this.#stage(PLAN.HISTORY_STAGE, "history.extras", entries.length);
    rows.extras.fill(0);
    for (const [i, entry] of entries.entries()) {
      const at = i * rows.width;
      rows.writeFeatures(i, entry.features);
      writeActions(entry, rows.extras.subarray(at, at + A));
      writeDwell(entry, rows.extras, at + A);
      rows.buckets[i * BUCKETS] = bucketOf(FEATURES.gapBuckets, entry.gap);
    }
    this.#arena.words[PLAN.CONTEXT_LENGTH] = 1 + entries.length;
    this.#makeContext();
  }

  /** Scores up to `capacity` posts for the reader whose history was set. `lastAt`: see `candidateInputs`. */
  score(
    candidates: readonly CandidatePost[],
    { now, lastAt }: { readonly now: EpochMs; readonly lastAt?: EpochMs | undefined },
  ): KernelScores {
    const rows = candidates.map(({ features, counts, createdAt }) => {
      const age = ageBucket(createdAt, now);
      return { features, counts, age };
    });
    return this.scoreAged(rows, gapBucket(lastAt, now));
  }

  /** `score` of posts whose times are buckets already; `gap` is that of the pause since the newest entry. */
  scoreAged(candidates: readonly AgedCandidate[], gap: number): KernelScores {
    this.#checkCapacity(candidates.length);
    const rows = this.#stage(PLAN.CANDIDATE_STAGE, "candidate.extras", candidates.length);
    for (const [i, { features, counts, age }] of candidates.entries()) {
      rows.writeFeatures(i, features);
      writeFacts(counts, rows.extras, i * rows.width);
      rows.buckets[i * BUCKETS] = bucketOf(FEATURES.gapBuckets, gap);
      rows.buckets[i * BUCKETS + 1] = bucketOf(FEATURES.ageBuckets, age);
    }
    return this.#score(candidates.length);
  }

  /** The reader as a unit vector `[E]`, of the history that was set. */
  readerVector(): Float32Array<ArrayBuffer> {
    this.#checkFeatures();
    this.#checkContext();
    this.#own.runReaderTower();
    const entries = (this.#arena.words[PLAN.CONTEXT_LENGTH] ?? 1) - 1;
    const { columns } = this.#linear("tower.say");
    const { columns: E } = this.#linear("tower.down");
    const fade = this.#vector("tower.fade");
    const nothing = this.#vector("tower.nothing");
    const said = this.#arena.floats(PLAN.SAID, entries * columns);
    const embedded = this.#arena.floats(PLAN.EMBEDDINGS, entries * E);
    const reader = new Float32Array(E);
    for (const [head, fading] of fade.entries()) {
      // Behind what all heads say stands how much each of them is for it; saying nothing counts 0.
      const scores = Float64Array.from({ length: entries }, (_, i) => {
        const score = said[i * columns + fade.length * E + head] ?? 0;
        return score - Math.exp(fading) * (entries - 1 - i);
      });
      const largest = Math.max(0, ...scores);
      const weights = scores.map((score) => Math.exp(score - largest));
      const silence = Math.exp(-largest);
      const total = weights.reduce((sum, weight) => sum + weight, silence);
      for (let e = 0; e < E; e++) {
        let sum = silence * (nothing[head * E + e] ?? 0);
        for (let i = 0; i < entries; i++)
          sum +=
            (weights[i] ?? 0) *
            ((said[i * columns + head * E + e] ?? 0) + (embedded[i * E + e] ?? 0));
        reader[e] = (reader[e] ?? 0) + sum / total;
      }
    }
    return unit(reader);
  }

  /** The post tower: unit vectors `[n, E]` of up to `capacity` posts. */
  embed(features: readonly ArrayLike<number>[]): Float32Array<ArrayBuffer>[] {
    this.#checkCapacity(features.length);
    const rows = this.#stage(PLAN.CANDIDATE_STAGE, "candidate.extras", features.length);
    for (const [i, slots] of features.entries()) rows.writeFeatures(i, slots);
    this.#arena.words[PLAN.CANDIDATES] = features.length;
    this.#own.runPostTower();
    const { columns: E } = this.#linear("tower.down");
    const embedded = this.#arena.floats(PLAN.EMBEDDINGS, features.length * E);
    return features.map((_, i) => Float32Array.from(embedded.subarray(i * E, (i + 1) * E)));
  }

  /** Of a kernel opened without a table: tokens `[T, D]` of a whole context, the reader's first. */
  setContextTokens(tokens: Float32Array): void {
    this.#hasContext = false;
    this.#checkTokens();
    const T = this.#rowsOf(tokens);
    if (T < 1 || T > 1 + this.trunk.S)
      throw new RangeError(`a context of ${T} for ${1 + this.trunk.S}`);
    this.#arena.floats(PLAN.CONTEXT_TOKENS, tokens.length).set(tokens);
    this.#arena.words[PLAN.CONTEXT_LENGTH] = T;
    this.#makeContext();
  }

  /** Of a kernel opened without a table: scores tokens `[N, D]`. */
  scoreTokens(tokens: Float32Array): KernelScores {
    this.#checkTokens();
    const N = this.#rowsOf(tokens);
    this.#checkCapacity(N);
    this.#arena.floats(PLAN.TOKENS, tokens.length).set(tokens);
    return this.#score(N);
  }

  /** Leaves nothing of the reader and the candidates in the memory. The next call must bring a history. */
  forget(): void {
    this.#hasContext = false;
    this.#arena.eraseReader();
  }

  #makeContext(): void {
    this.#crew.run("runContext");
    this.#hasContext = true;
  }

  #checkContext(): void {
    if (!this.#hasContext)
      throw new Error("the kernel was given no history, not even an empty one");
  }

  #score(N: number): KernelScores {
    this.#checkContext();
    const { A, C } = this.trunk;
    const { words } = this.#arena;
    words[PLAN.CANDIDATES] = N;
    this.#crew.run("runCandidates");
    const width = words[PLAN.HEADS] ?? 0;
    const out = this.#arena.floats(PLAN.OUTPUTS, N * width);
    const probabilities = new Float32Array(N * A);
    const continuous = new Float32Array(N * C);
    for (let i = 0; i < N; i++) {
      const row = i * width;
      probabilities.set(out.subarray(row, row + A), i * A);
      continuous.set(out.subarray(row + A, row + A + C), i * C);
    }
    return { probabilities, continuous };
  }

  #checkFeatures(): void {
    if (this.#arena.words[PLAN.TOKENS] !== 0)
      throw new Error("a kernel without an embedding table makes no tokens of posts");
  }

  #checkTokens(): void {
    if (this.#arena.words[PLAN.TOKENS] === 0)
      throw new Error("a kernel with an embedding table makes its tokens itself");
  }

  #rowsOf(tokens: Float32Array): number {
    const { D } = this.trunk;
    if (tokens.length % D !== 0)
      throw new RangeError(`${tokens.length} values are no tokens of ${D}`);
    return tokens.length / D;
  }

  #checkCapacity(count: number): void {
    if (count > this.capacity)
      throw new RangeError(`${count} posts at once, where there is room for ${this.capacity}`);
  }

  /** What a stage reads, for `count` posts. */
  #stage(stage: number, extras: string, count: number): StageRows {
    this.#checkFeatures();
    const slots = this.#arena.words[PLAN.FEATURE_SLOTS] ?? 0;
    const { rows: width } = this.#linear(extras);
    const features = this.#arena.integers(stage + PLAN.STAGE_FEATURES, count * slots);
    return {
      width,
      extras: this.#arena.floats(stage + PLAN.STAGE_EXTRA_INPUTS, count * width),
      buckets: this.#arena.integers(stage + PLAN.STAGE_BUCKETS, count * BUCKETS),
      writeFeatures(row, given) {
        for (let slot = 0, at = row * slots; slot < slots; slot++, at++)
          features[at] = given[slot] ?? 0;
      },
    };
  }

  #linear(name: string): { readonly rows: number; readonly columns: number } {
    return this.#file.header.linears[name] ?? { rows: 0, columns: 0 };
  }

  #vector(name: string): Float32Array {
    const { payload, header } = this.#file;
    const { at, length } = header.vectors[name] ?? { at: 0, length: 0 };
    return new Float32Array(payload.buffer, payload.byteOffset + at, length);
  }
}

interface StageRows {
  /** Extra columns of a row. */
  readonly width: number;
  readonly extras: Float32Array;
  readonly buckets: Int32Array;
  writeFeatures(row: number, features: ArrayLike<number>): void;
}

/** A row of a table with so many: what is no bucket counts as the first or the last one. */
const bucketOf = (count: number, bucket: number): number =>
  bucket > 0 ? Math.min(Math.floor(bucket), count - 1) : 0;

/** Below this squared length a vector has no direction. */
const MIN_SQUARED_NORM = 1e-12;

function unit(vector: Float32Array<ArrayBuffer>): Float32Array<ArrayBuffer> {
  const squares = vector.reduce((sum, value) => sum + value * value, MIN_SQUARED_NORM);
  return vector.map((value) => value / Math.sqrt(squares));
}
