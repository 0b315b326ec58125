import type { EmbeddingTable } from "#shared/features/embedding-table.ts";
import { FEATURE_BLOCKS, type FeatureLayout, slotCount } from "#shared/features/feature-layout.ts";
import { vectorParts } from "#shared/features/post-vector.ts";
import { CANDIDATE_FACTS, HISTORY_FACTS } from "#shared/features/ranker-inputs.ts";
import { checkSections } from "#shared/kernel/check-header.ts";
import { aligned, type KernelHeader, type LinearSection } from "#shared/kernel/kernel-file.ts";
import * as PLAN from "#shared/kernel/plan.ts";
import { BLOCK, PANEL } from "#shared/kernel/plan.ts";
import { roundUp } from "#shared/kernel/round-up.ts";
import { FEATURES } from "#shared/params/features.ts";

/** Buckets a token looks up. */
export const BUCKETS = 2;
/** Bytes of a line of the cache, and of its neighbour, which processors fetch along: no two threads write to one. */
const LINE_BYTES = 128;

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

/** Where everything lies. Places are bytes from the start of the arena. */
export interface ArenaLayout {
  /** Of words of the plan that point, and of those that are distances within a thread's scratch. */
  readonly places: ReadonlyMap<number, number>;
  /** Of the file's payload. */
  readonly weights: number;
  /** Of weights that the plain build widens to 16 bits. */
  readonly widened: ReadonlyMap<LinearSection, number>;
  /** From here to the end lies what a reader's history and candidates come in as and become. */
  readonly reader: number;
  readonly bytes: number;
  readonly planWords: number;
  /** `H`: outputs a candidate, padded. */
  readonly heads: number;
  /** Bytes of one layer's head of keys, and of values. */
  readonly keysBytes: number;
  /** Where each part of a post vector begins in the features, and where the last ends; empty without features. */
  readonly partStarts: readonly number[];
}

/** @throws {RangeError} if the options are no counts, or the file does not fit them. */
export function layOutArena(
  header: KernelHeader,
  { capacity, threads, relaxed, features }: ArenaOptions,
): ArenaLayout {
  checkCount("capacity", capacity, Number.MAX_SAFE_INTEGER);
  checkCount("threads", threads, PLAN.MOST_THREADS - 1);
  const { D, layers, queryHeads, kvHeads, keySize, ffn, S, A, C } = header.trunk;
  const partStarts = features ? startsOfParts(features.layout) : [];
  const P = (partStarts.length - 1) * (features?.table.width ?? 0);
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
  const rowsOf = (name: string): number => header.linears[name]?.rows ?? 0;
  const columnsOf = (name: string): number => header.linears[name]?.columns ?? 0;
  const T = 1 + S;
  const width = (queryHeads + 2 * kvHeads) * keySize;
  const entries = roundUp(S, BLOCK);
  const candidates = Math.max(roundUp(capacity, BLOCK), entries);
  const heads = roundUp(A + C, PANEL);
  const keysBytes = 4 * roundUp(T, PANEL) * keySize;
  const planWords = PLAN.FIRST_LAYER + layers * PLAN.LAYER_WORDS;

  const places = new Map<number, number>();
  let end = 0;
  const take = (bytes: number): number => {
    const at = end;
    end = aligned(end + bytes);
    return at;
  };
  const floats = (word: number, count: number) => places.set(word, take(4 * count));
  take(4 * planWords);
  const weights = take(header.payloadBytes);

  floats(PLAN.ROPE, T * keySize);
  if (features) {
    const { table } = features;
    floats(PLAN.TABLE_SCALES, table.rows);
    places.set(PLAN.TABLE_VALUES, take(table.values.length));
    floats(PLAN.PART_STARTS, partStarts.length);
  }
  const widened = new Map<LinearSection, number>();
  if (!relaxed)
    for (const linear of Object.values(header.linears))
      if (linear.scales !== undefined) widened.set(linear, take(2 * linear.rows * linear.columns));

  const reader = end;
  // Rows are made by four, the history's from the second on: up to three lie behind the last.
  floats(PLAN.CONTEXT_TOKENS, roundUp(T + 3, BLOCK) * D);
  floats(PLAN.CONTEXT_HEADS, roundUp(T + 3, BLOCK) * width);
  places.set(PLAN.KEYS, take(layers * kvHeads * keysBytes));
  places.set(PLAN.VALUES, take(layers * kvHeads * keysBytes));
  floats(PLAN.OUTPUTS, candidates * heads);
  if (features) {
    floats(PLAN.EMBEDDINGS, candidates * columnsOf("tower.down"));
    floats(PLAN.SAID, entries * columnsOf("tower.say"));
    for (const [stage, name, count] of [
      [PLAN.HISTORY_STAGE, "history", entries],
      [PLAN.CANDIDATE_STAGE, "candidate", candidates],
    ] as const) {
      floats(stage + PLAN.STAGE_FEATURES, count * (partStarts.at(-1) ?? 0));
      floats(stage + PLAN.STAGE_EXTRA_INPUTS, count * rowsOf(`${name}.extras`));
      floats(stage + PLAN.STAGE_BUCKETS, count * BUCKETS);
    }
  } else floats(PLAN.TOKENS, candidates * D);

  const scratch = end;
  const behind = (word: number, count: number) => places.set(word, take(4 * count) - scratch);
  // As wide as the widest rows that are multiplied, and their scales and sums.
  const widest = Math.max(...Object.values(header.linears).map(({ rows }) => rows));
  take(4 * BLOCK * (widest + 2));
  behind(PLAN.SCRATCH_HEADS, BLOCK * Math.max(width, ffn, P));
  behind(
    PLAN.SCRATCH_ATTENDED,
    BLOCK * Math.max(queryHeads * keySize, columnsOf("content"), columnsOf("tower.up")),
  );
  behind(PLAN.SCRATCH_MADE, BLOCK * Math.max(D, columnsOf("tower.mix")));
  behind(PLAN.SCRATCH_HIDDEN, BLOCK * D);
  behind(PLAN.SCRATCH_WEIGHTS, 4 * roundUp(T, PANEL));
  const scratchBytes = roundUp(end - scratch, LINE_BYTES);
  places.set(PLAN.SCRATCH, scratch);
  places.set(PLAN.SCRATCH_BYTES, scratchBytes);
  const bytes = scratch + threads * scratchBytes;
  return { places, weights, widened, reader, bytes, planWords, heads, keysBytes, partStarts };
}

function startsOfParts(layout: FeatureLayout): number[] {
  const slots = FEATURE_BLOCKS.map((block) => slotCount(layout.blocks[block]));
  return [...vectorParts(layout).map(({ from }) => from), slots.reduce((sum, n) => sum + n, 0)];
}

function checkCount(name: string, value: number, most: number): void {
  if (!Number.isInteger(value) || value < 1 || value > most)
    throw new RangeError(`the kernel's ${name}: ${value} is not between 1 and ${most}`);
}
