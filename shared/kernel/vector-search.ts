import {
  instantiate,
  type KernelExports,
  type KernelModule,
} from "#shared/kernel/kernel-module.ts";
import { MOST_PAGES, PAGE_BYTES } from "#shared/kernel/plan.ts";
import { VECTOR_SEARCH } from "#shared/params/vector-search.ts";

const { firstRows: FIRST_ROWS, blockRows: BLOCK } = VECTOR_SEARCH;
/** Bytes that the kernel multiplies at a time; shorter rows are filled up with zeros. */
const STEP = 16;

export interface VectorSearchOptions {
  /** Values of a vector. */
  readonly width: number;
  /** Vectors held at most; without it as many as the module's memory has room for. */
  readonly capacity?: number | undefined;
}

/** Rows and their scores, best first. */
export interface BestRows {
  readonly rows: Int32Array;
  readonly scores: Int32Array;
}

/**
 * int8 vectors of one width in a memory of their own, numbered 0 ... `size - 1`, and their dot products with a query:
 * exact search, and the distances that a vector index asks for. A query is written once and stays: what follows it may be
 * any number of `scores`, `scoresOf` and `best`.
 *
 * | memory                  | content                                             |
 * | ----------------------- | --------------------------------------------------- |
 * | `[stride]` i8           | the query                                           |
 * | `[BLOCK]` i32           | numbers of rows that are asked for                  |
 * | `[BLOCK]` i32           | scores                                              |
 * | `[rows, stride]` i8     | the vectors; last, because memory grows at its end  |
 */
export class VectorSearch {
  readonly width: number;
  readonly capacity: number;
  readonly #stride: number;
  readonly #names: number;
  readonly #scoresAt: number;
  readonly #vectors: number;
  readonly #memory: WebAssembly.Memory;
  readonly #kernel: KernelExports;
  #size = 0;
  #room: number;
  /** All of the memory, as it is now. */
  #bytes: Int8Array;
  readonly #asked: Int32Array;
  readonly #scores: Int32Array;

  /** @throws {RangeError} if there is no memory for `capacity` vectors of this width. */
  constructor(module: KernelModule, { width, capacity }: VectorSearchOptions) {
    this.width = width;
    this.#stride = Math.ceil(width / STEP) * STEP;
    this.#names = this.#stride;
    this.#scoresAt = this.#names + 4 * BLOCK;
    this.#vectors = this.#scoresAt + 4 * BLOCK;
    const most = Math.floor((MOST_PAGES * PAGE_BYTES - this.#vectors) / this.#stride);
    this.capacity = capacity ?? most;
    const counts = Number.isInteger(width) && Number.isInteger(this.capacity);
    if (!(counts && width > 0 && this.capacity >= 0 && this.capacity <= most))
      throw new RangeError(`no memory for ${this.capacity} vectors of ${width}`);
    this.#room = Math.min(FIRST_ROWS, this.capacity);
    this.#memory = new WebAssembly.Memory({
      initial: this.#pages(this.#room),
      maximum: this.#pages(this.capacity),
      shared: true,
    });
    const { buffer } = this.#memory;
    this.#bytes = new Int8Array(buffer);
    this.#asked = new Int32Array(buffer, this.#names, BLOCK);
    this.#scores = new Int32Array(buffer, this.#scoresAt, BLOCK);
    this.#kernel = instantiate(module, this.#memory);
  }

  get size(): number {
    return this.#size;
  }

  /**
   * Adds a vector; answers its row, which is the last.
   *
   * @throws {RangeError} beyond `capacity` or the machine's memory, or if the vector has another width.
   */
  add(vector: ArrayLike<number>): number {
    if (this.#size === this.capacity)
      throw new RangeError(`room for ${this.capacity} vectors, and all of it is taken`);
    this.#requireWidth(vector);
    if (this.#size === this.#room) this.#grow();
    const row = this.#size++;
    this.#bytes.set(vector, this.#at(row));
    return row;
  }

  /** Puts another vector in a row's place. */
  replace(row: number, vector: ArrayLike<number>): void {
    this.#requireRow(row);
    this.#requireWidth(vector);
    this.#bytes.set(vector, this.#at(row));
  }

  /** Takes a row away. The last one moves into its place; answers the number that one had, unless it was the same row. */
  remove(row: number): number | undefined {
    this.#requireRow(row);
    const last = --this.#size;
    if (row === last) return undefined;
    this.#bytes.copyWithin(this.#at(row), this.#at(last), this.#at(last + 1));
    return last;
  }

  /** A copy of a row. */
  vector(row: number): Int8Array<ArrayBuffer> {
    this.#requireRow(row);
    const at = this.#at(row);
    return Int8Array.from(this.#bytes.subarray(at, at + this.width));
  }

  setQuery(query: ArrayLike<number>): void {
    this.#requireWidth(query);
    this.#bytes.set(query, 0);
  }

  /** `[size]`: every row's product with the query. */
  scores(): Int32Array<ArrayBuffer> {
    const all = new Int32Array(this.#size);
    this.#eachBlock((first, scores) => all.set(scores, first));
    return all;
  }

  /**
   * The named rows' products with the query, in their order. A view that the next call writes over.
   *
   * @throws {RangeError} if there is no such row, or more are named than `VECTOR_SEARCH.blockRows`.
   */
  scoresOf(rows: ArrayLike<number>): Int32Array {
    const count = rows.length;
    if (count > BLOCK) throw new RangeError(`${count} rows asked at once, more than ${BLOCK}`);
    for (let i = 0; i < count; i++) {
      const row = rows[i] ?? -1;
      this.#requireRow(row);
      this.#asked[i] = row;
    }
    this.#kernel.dotRows(0, this.#vectors, this.#names, count, this.#stride, this.#scoresAt);
    return this.#scores.subarray(0, count);
  }

  /** The `k` rows that agree best with the query; of equal ones those added first. */
  best(k: number): BestRows {
    const heap = new BestHeap(Math.max(0, Math.min(k, this.#size)));
    this.#eachBlock((first, scores) => heap.offer(first, scores));
    return heap.sorted();
  }

  #eachBlock(take: (first: number, scores: Int32Array) => void): void {
    for (let first = 0; first < this.#size; first += BLOCK) {
      const count = Math.min(BLOCK, this.#size - first);
      this.#kernel.dotAll(0, this.#at(first), count, this.#stride, this.#scoresAt);
      take(first, count === BLOCK ? this.#scores : this.#scores.subarray(0, count));
    }
  }

  #at(row: number): number {
    return this.#vectors + row * this.#stride;
  }

  #pages(rows: number): number {
    return Math.ceil((this.#vectors + rows * this.#stride) / PAGE_BYTES);
  }

  /** Twice the room, in place: nothing is copied. */
  #grow(): void {
    const room = Math.min(this.capacity, 2 * this.#room);
    // Throws where the machine has no more memory: then there is as much room as before.
    this.#memory.grow(this.#pages(room) - this.#pages(this.#room));
    this.#room = room;
    this.#bytes = new Int8Array(this.#memory.buffer);
  }

  #requireRow(row: number): void {
    if (!(Number.isInteger(row) && row >= 0 && row < this.#size))
      throw new RangeError(`no row ${row} of ${this.#size}`);
  }

  #requireWidth({ length }: ArrayLike<number>): void {
    if (length !== this.width)
      throw new RangeError(`a vector of ${length} among such of ${this.width}`);
  }
}

/** The best `k` of a stream of scores, in typed arrays: a heap whose root is the worst that is kept. */
class BestHeap {
  readonly #rows: Int32Array<ArrayBuffer>;
  readonly #scores: Int32Array<ArrayBuffer>;
  #count = 0;

  constructor(k: number) {
    this.#rows = new Int32Array(k);
    this.#scores = new Int32Array(k);
  }

  /** Offers the scores of the rows from `first` on. Rows come in ascending order, so an equal one is no better. */
  offer(first: number, scores: Int32Array): void {
    const k = this.#rows.length;
    if (k === 0) return;
    let i = 0;
    for (; i < scores.length && this.#count < k; i++) this.#rise(first + i, scores[i] ?? 0);
    let worst = this.#scores[0] ?? 0;
    for (; i < scores.length; i++) {
      const score = scores[i] ?? 0;
      if (score <= worst) continue;
      this.#sink(first + i, score);
      worst = this.#scores[0] ?? 0;
    }
  }

  sorted(): BestRows {
    const order = Uint32Array.from({ length: this.#count }, (_, i) => i).sort((a, b) =>
      this.#isWorse(this.#scores[a], this.#rows[a], this.#scores[b], this.#rows[b]) ? 1 : -1,
    );
    return {
      rows: Int32Array.from(order, (i) => this.#rows[i] ?? 0),
      scores: Int32Array.from(order, (i) => this.#scores[i] ?? 0),
    };
  }

  #isWorse(score = 0, row = 0, otherScore = 0, otherRow = 0): boolean {
    return score < otherScore || (score === otherScore && row > otherRow);
  }

  #put(at: number, row: number, score: number): void {
    this.#rows[at] = row;
    this.#scores[at] = score;
  }

  #rise(row: number, score: number): void {
    let at = this.#count++;
    for (; at > 0;) {
      const parent = (at - 1) >> 1;
      const [parentScore = 0, parentRow = 0] = [this.#scores[parent], this.#rows[parent]];
      if (!this.#isWorse(score, row, parentScore, parentRow)) break;
      this.#put(at, parentRow, parentScore);
      at = parent;
    }
    this.#put(at, row, score);
  }

  /** In the root's place. */
  #sink(row: number, score: number): void {
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= this.#count) break;
      const other = child + 1;
      if (
        other < this.#count &&
        this.#isWorse(
          this.#scores[other],
          this.#rows[other],
          this.#scores[child],
          this.#rows[child],
        )
      )
        child = other;
      const [childScore = 0, childRow = 0] = [this.#scores[child], this.#rows[child]];
      if (!this.#isWorse(childScore, childRow, score, row)) break;
      this.#put(at, childRow, childScore);
      at = child;
    }
    this.#put(at, row, score);
  }
}
