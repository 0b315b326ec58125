import type { EmbeddingTable } from "#shared/features/embedding-table.ts";
import type { FeatureLayout } from "#shared/features/feature-layout.ts";
import { slotCount, FEATURE_BLOCKS } from "#shared/features/feature-layout.ts";
import { vectorParts } from "#shared/features/post-vector.ts";
import { CANDIDATE_FACTS, HISTORY_FACTS } from "#shared/features/ranker-inputs.ts";
import { checkSections, named } from "#shared/kernel/check-header.ts";
import {
  aligned,
  type KernelFile,
  type LinearSection,
  type VectorSection,
} from "#shared/kernel/kernel-file.ts";
import * as PLAN from "#shared/kernel/plan.ts";
import { BLOCK, PANEL } from "#shared/kernel/plan.ts";
import { FEATURES } from "#shared/params/features.ts";

const PAGE_BYTES = 65_536;
/** Pages that the module declares it may have. */
const MOST_PAGES = 4_096;
/** Buckets a token looks up. */
export const BUCKETS = 2;

export interface ArenaOptions {
  /** Candidates that are scored at once, at most. */
  readonly capacity: number;
  readonly threads: number;
  /** Whether the module is the relaxed build, whose int8 weights are bytes. */
  readonly relaxed: boolean;
  /** What makes vectors of posts; without it the kernel takes tokens. */
  readonly features?:
    | { readonly table: EmbeddingTable; readonly layout: FeatureLayout }
    | undefined;
}

/**
 * The kernel's whole memory, laid out once: the plan, the weights as they come in the file, keys and values, what goes
 * in and out, and each thread's scratch. Nothing is allocated afterwards.
 */
export class Arena {
  readonly memory: WebAssembly.Memory;
  /** The plan. */
  readonly words: Int32Array;
  readonly #file: KernelFile;

  constructor(file: KernelFile, { capacity, threads, relaxed, features }: ArenaOptions) {
    this.#file = file;
    const { header, payload } = file;
    checkCount("capacity", capacity, Number.MAX_SAFE_INTEGER);
    checkCount("threads", threads, PLAN.MOST_THREADS - 1);
    const { D, layers, queryHeads, kvHeads, keySize, ffn, S, A, C } = header.trunk;
    const T = 1 + S;
    const rows = Math.max(roundUp(capacity, BLOCK), roundUp(S, BLOCK));
    const width = (queryHeads + 2 * kvHeads) * keySize;
    const heads = roundUp(A + C, PANEL);
    const planWords = PLAN.FIRST_LAYER + layers * PLAN.LAYER_WORDS;
    const parts = features ? vectorParts(features.layout) : [];
    const P = parts.length * (features?.table.width ?? 0);
    const F = features
      ? FEATURE_BLOCKS.reduce((sum, block) => sum + slotCount(features.layout.blocks[block]), 0)
      : 0;
    checkSections(
      header,
      features && {
        P,
        width: features.table.width,
        historyFacts: HISTORY_FACTS,
        candidateFacts: CANDIDATE_FACTS,
        gapBuckets: FEATURES.gapBuckets,
        ageBuckets: FEATURES.ageBuckets,
      },
    );
    const columns = (name: string): number => header.linears[name]?.columns ?? 0;
    const extras = (name: string): number => header.linears[name]?.rows ?? 0;

    let end = 0;
    const take = (bytes: number): number => {
      const at = end;
      end = aligned(end + bytes);
      return at;
    };
    const floats = (count: number): number => take(4 * count);
    take(4 * planWords);
    const base = take(payload.length);
    const keysBytes = 4 * roundUp(T, PANEL) * keySize;
    const places: Record<number, number> = {
      [PLAN.ROPE]: floats(T * keySize),
      // Three rows more than there are, because rows come by four and the reader's token is one.
      [PLAN.CONTEXT_TOKENS]: floats(roundUp(T + 3, BLOCK) * D),
      [PLAN.CONTEXT_HEADS]: floats(roundUp(T + 3, BLOCK) * width),
      [PLAN.KEYS]: take(layers * kvHeads * keysBytes),
      [PLAN.VALUES]: take(layers * kvHeads * keysBytes),
      [PLAN.OUTPUTS]: floats(rows * heads),
    };
    if (features) {
      const { table } = features;
      places[PLAN.TABLE_SCALES] = floats(table.rows);
      places[PLAN.TABLE_VALUES] = take(table.values.length);
      places[PLAN.PART_STARTS] = floats(parts.length + 1);
      places[PLAN.EMBEDDINGS] = floats(rows * columns("tower.down"));
      places[PLAN.SAID] = floats(roundUp(S, BLOCK) * columns("tower.say"));
      for (const [stage, name, count] of [
        [PLAN.HISTORY_STAGE, "history", roundUp(S, BLOCK)],
        [PLAN.CANDIDATE_STAGE, "candidate", rows],
      ] as const) {
        places[stage + PLAN.STAGE_FEATURES] = floats(count * F);
        places[stage + PLAN.STAGE_EXTRA_INPUTS] = floats(count * extras(`${name}.extras`));
        places[stage + PLAN.STAGE_BUCKETS] = floats(count * BUCKETS);
      }
    } else places[PLAN.TOKENS] = floats(rows * D);

    const scratch = end;
    // As wide as the widest rows that are multiplied, and their scales and sums.
    const widest = Math.max(...Object.values(header.linears).map((linear) => linear.rows));
    floats(BLOCK * (widest + 2));
    const behind = (count: number): number => floats(count) - scratch;
    places[PLAN.SCRATCH_HEADS] = behind(BLOCK * Math.max(width, ffn, P));
    places[PLAN.SCRATCH_ATTENDED] = behind(
      BLOCK * Math.max(queryHeads * keySize, columns("content"), columns("tower.up")),
    );
    places[PLAN.SCRATCH_MADE] = behind(BLOCK * Math.max(D, columns("tower.mix")));
    places[PLAN.SCRATCH_HIDDEN] = behind(BLOCK * D);
    places[PLAN.SCRATCH_WEIGHTS] = behind(4 * roundUp(T, PANEL));
    // Two threads never write to one line of the cache.
    const scratchBytes = roundUp(end - scratch, 128);
    places[PLAN.SCRATCH] = scratch;
    places[PLAN.SCRATCH_BYTES] = scratchBytes;
    end = aligned(scratch + threads * scratchBytes);

    const wide = new Map<LinearSection, number>();
    if (!relaxed)
      for (const linear of Object.values(header.linears))
        if (linear.scales !== undefined) wide.set(linear, take(2 * linear.rows * linear.columns));

    const pages = Math.ceil(end / PAGE_BYTES);
    if (pages > MOST_PAGES)
      throw new RangeError(
        `the kernel would need ${pages} pages of memory, more than ${MOST_PAGES}`,
      );
    this.memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
    const { buffer } = this.memory;
    new Uint8Array(buffer).set(payload, base);
    this.words = new Int32Array(buffer, 0, planWords);
    for (const [word, place] of Object.entries(places)) this.words[Number(word)] = place;
    this.#writeShapes(F, parts.length, features?.table);
    if (features) {
      const { table } = features;
      this.floats(PLAN.TABLE_SCALES, table.rows).set(table.scales);
      this.bytes(PLAN.TABLE_VALUES, table.values.length).set(table.values);
      this.integers(PLAN.PART_STARTS, parts.length + 1).set([...parts.map(({ from }) => from), F]);
    }
    this.#writeAngles();
    for (const [section, to] of wide) widen(buffer, base + section.weights, to, section);
    this.#pointToWeights(base, wide);
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

  #writeShapes(F: number, parts: number, table: EmbeddingTable | undefined): void {
    const { D, layers, queryHeads, kvHeads, keySize, ffn, S, A, C, softCap } =
      this.#file.header.trunk;
    const words = this.words;
    words[PLAN.D] = D;
    words[PLAN.LAYERS] = layers;
    words[PLAN.QUERY_HEADS] = queryHeads;
    words[PLAN.KV_HEADS] = kvHeads;
    words[PLAN.KEY_SIZE] = keySize;
    words[PLAN.FFN] = ffn;
    words[PLAN.S] = S;
    words[PLAN.HEADS] = roundUp(A + C, PANEL);
    new Float32Array(words.buffer)[PLAN.SHARPNESS] = softCap * Math.LOG2E;
    words[PLAN.KEYS_BYTES] = 4 * roundUp(1 + S, PANEL) * keySize;
    words[PLAN.THREADS] = 1;
    words[PLAN.CONTEXT_LENGTH] = 1;
    words[PLAN.TABLE_ROWS] = table?.rows ?? 0;
    words[PLAN.TABLE_WIDTH] = table?.width ?? 0;
    words[PLAN.PARTS] = parts;
    words[PLAN.FEATURE_SLOTS] = F;
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

  #pointToWeights(base: number, wide: ReadonlyMap<LinearSection, number>): void {
    const { linears, vectors, trunk } = this.#file.header;
    const words = this.words;
    const linear = (at: number, name: string): void => {
      const section = named(linears, name);
      words[at] = wide.get(section) ?? base + section.weights;
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

const roundUp = (value: number, step: number): number => Math.ceil(value / step) * step;

function checkCount(name: string, value: number, most: number): void {
  if (!Number.isInteger(value) || value < 1 || value > most)
    throw new RangeError(`a ${name} of ${value} for the kernel: not between 1 and ${most}`);
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
