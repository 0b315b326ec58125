import type { EmbeddingTable } from "#shared/features/embedding-table.ts";
import { type ArenaLayout, type ArenaOptions, layOutArena } from "#shared/kernel/arena-layout.ts";
import { named } from "#shared/kernel/check-header.ts";
import type { KernelFile, LinearSection, VectorSection } from "#shared/kernel/kernel-file.ts";
import * as PLAN from "#shared/kernel/plan.ts";
import { MOST_PAGES, PAGE_BYTES, PANEL } from "#shared/kernel/plan.ts";

/** The kernel's whole memory: written once, as `layOutArena` says. Nothing is allocated afterwards. */
export class Arena {
  readonly memory: WebAssembly.Memory;
  /** The plan. */
  readonly words: Int32Array;
  readonly #file: KernelFile;
  readonly #layout: ArenaLayout;

  /** @throws {RangeError} if file, table and layout of features do not belong together, or need too much memory. */
  constructor(file: KernelFile, options: ArenaOptions) {
    this.#file = file;
    const { header, payload } = file;
    const layout = layOutArena(header, options);
    this.#layout = layout;
    const pages = Math.ceil(layout.bytes / PAGE_BYTES);
    if (pages > MOST_PAGES)
      throw new RangeError(
        `the kernel would need ${pages} pages of memory, more than ${MOST_PAGES}`,
      );
    this.memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
    const { buffer } = this.memory;
    new Uint8Array(buffer).set(payload, layout.weights);
    this.words = new Int32Array(buffer, 0, layout.planWords);
    for (const [word, place] of layout.places) this.words[word] = place;
    const table = options.features?.table;
    this.#writeShapes(table);
    if (table) this.#writeTable(table);
    this.#writeAngles();
    for (const [section, to] of layout.widened)
      widen(buffer, layout.weights + section.weights, to, section);
    this.#pointToWeights();
  }

  /** What a word of the plan points to. */
  floats(word: number, length: number): Float32Array {
    return new Float32Array(this.memory.buffer, this.words[word], length);
  }

  integers(word: number, length: number): Int32Array {
    return new Int32Array(this.memory.buffer, this.words[word], length);
  }

  bytes(word: number, length: number): Int8Array {
    return new Int8Array(this.memory.buffer, this.words[word], length);
  }

  /** Overwrites whatever is of a reader. */
  eraseReader(): void {
    const { reader, bytes } = this.#layout;
    new Uint8Array(this.memory.buffer, reader, bytes - reader).fill(0);
  }

  #writeShapes(table: EmbeddingTable | undefined): void {
    const { D, layers, queryHeads, kvHeads, keySize, ffn, S, softCap } = this.#file.header.trunk;
    const words = this.words;
    words[PLAN.D] = D;
    words[PLAN.LAYERS] = layers;
    words[PLAN.QUERY_HEADS] = queryHeads;
    words[PLAN.KV_HEADS] = kvHeads;
    words[PLAN.KEY_SIZE] = keySize;
    words[PLAN.FFN] = ffn;
    words[PLAN.S] = S;
    words[PLAN.HEADS] = this.#layout.heads;
    new Float32Array(words.buffer)[PLAN.SHARPNESS] = softCap * Math.LOG2E;
    words[PLAN.KEYS_BYTES] = this.#layout.keysBytes;
    words[PLAN.THREADS] = 1;
    words[PLAN.CONTEXT_LENGTH] = 1;
    words[PLAN.TABLE_ROWS] = table?.rows ?? 0;
    words[PLAN.TABLE_WIDTH] = table?.width ?? 0;
    words[PLAN.PARTS] = Math.max(0, this.#layout.partStarts.length - 1);
    words[PLAN.FEATURE_SLOTS] = this.#layout.partStarts.at(-1) ?? 0;
  }

  #writeTable(table: EmbeddingTable): void {
    const { partStarts } = this.#layout;
    this.floats(PLAN.TABLE_SCALES, table.rows).set(table.scales);
    this.bytes(PLAN.TABLE_VALUES, table.values.length).set(table.values);
    this.integers(PLAN.PART_STARTS, partStarts.length).set(partStarts);
  }

  /** Cosines and sines of every context position, counted from the candidates' one. */
  #writeAngles(): void {
    const { S, keySize, ropeBase } = this.#file.header.trunk;
    const T = 1 + S;
    const half = keySize / 2;
    const angles = this.floats(PLAN.ROPE, T * keySize);
    for (let slot = 0; slot < T; slot++)
      for (let j = 0; j < half; j++) {
        const angle = (slot - T) * ropeBase ** ((-2 * j) / keySize);
        angles[slot * half + j] = Math.cos(angle);
        angles[(T + slot) * half + j] = Math.sin(angle);
      }
  }

  #pointToWeights(): void {
    const { linears, vectors, trunk } = this.#file.header;
    const { weights: base, widened } = this.#layout;
    const words = this.words;
    const linear = (at: number, name: string): void => {
      const section = named(linears, name);
      words[at] = widened.get(section) ?? base + section.weights;
      words[at + PLAN.LINEAR_SCALES] = section.scales === undefined ? 0 : base + section.scales;
      words[at + PLAN.LINEAR_BIAS] = section.bias === undefined ? 0 : base + section.bias;
      words[at + PLAN.LINEAR_ROWS] = section.rows;
      words[at + PLAN.LINEAR_COLUMNS] = section.columns;
    };
    const vector = (at: number, name: string): void => {
      words[at] = base + named<VectorSection>(vectors, name).at;
    };
    linear(PLAN.HEAD_LINEAR, "heads");
    for (let i = 0; i < trunk.layers; i++) {
      const at = PLAN.FIRST_LAYER + i * PLAN.LAYER_WORDS;
      linear(at + PLAN.LAYER_QKV, `${i}.qkv`);
      linear(at + PLAN.LAYER_OUT, `${i}.out`);
      linear(at + PLAN.LAYER_GATE_UP, `${i}.gate-up`);
      linear(at + PLAN.LAYER_DOWN, `${i}.down`);
      vector(at + PLAN.LAYER_ATTENTION_GAIN, `${i}.attention-gain`);
      vector(at + PLAN.LAYER_FFN_GAIN, `${i}.ffn-gain`);
    }
    if (words[PLAN.TOKENS] !== 0) return;
    vector(PLAN.READER_TOKEN, "reader");
    linear(PLAN.CONTENT, "content");
    linear(PLAN.TOWER_UP, "tower.up");
    linear(PLAN.TOWER_DOWN, "tower.down");
    linear(PLAN.TOWER_MIX, "tower.mix");
    linear(PLAN.TOWER_SAY, "tower.say");
    for (const [stage, name] of [
      [PLAN.HISTORY_STAGE, "history"],
      [PLAN.CANDIDATE_STAGE, "candidate"],
    ] as const) {
      linear(stage + PLAN.STAGE_POSTS, `${name}.posts`);
      linear(stage + PLAN.STAGE_CONTENT, `${name}.content`);
      linear(stage + PLAN.STAGE_EXTRAS, `${name}.extras`);
      vector(stage + PLAN.STAGE_FIRST_ROWS, `${name}.gap`);
    }
    vector(PLAN.CANDIDATE_STAGE + PLAN.STAGE_SECOND_ROWS, "candidate.age");
  }
}

/** `[columns / 8, rows / 4, 8, 4]` bytes, weight + 64 -> `[columns / 8, rows / 2, 8, 2]` of 16 bits. */
function widen(
  buffer: ArrayBufferLike,
  from: number,
  to: number,
  { rows, columns }: LinearSection,
): void {
  const bytes = new Uint8Array(buffer, from, rows * columns);
  const pairs = new Int16Array(buffer, to, rows * columns);
  const groups = rows / 4;
  for (const [i, byte] of bytes.entries()) {
    const inGroup = i % 4;
    const column = (i >> 2) % PANEL;
    const group = Math.floor(i / (4 * PANEL));
    const panel = Math.floor(group / groups);
    const pair = panel * groups * 2 + (group % groups) * 2 + (inGroup >> 1);
    pairs[(pair * PANEL + column) * 2 + (inGroup & 1)] = byte - PLAN.WEIGHT_ZERO;
  }
}
