import { numpy as np } from "@jax-js/jax";
import {
  buildTrunk,
  type ParamName,
  type Tensor,
  type TrunkConfig,
  type TrunkParams,
} from "#models/contract.ts";
import { trunk, type TrunkOutput } from "#models/phoenix/packed.ts";
import { normals } from "#models/phoenix/start.ts";
import { VIDEO_ACTION_COUNT as A } from "#models/training/kuairand/actions.ts";
import { DONE, SHOWN, SHOWN_READER } from "#models/training/kuairand/token-inputs.ts";

type Arr = np.Array;

/** From what is known of impressions to the ranker's tokens. The trunk is the product's. */
export interface VideoRankerParams<T = Tensor> {
  /** `[1, D]`: the same for everybody; nothing is known of a reader but what they did. */
  readonly reader: T;
  /** `[width, D]` */
  readonly historyVideo: T;
  /** `[DONE, D]` */
  readonly done: T;
  /** `[width, D]` */
  readonly candidateVideo: T;
  /** `[SHOWN, D]` */
  readonly shown: T;
  readonly trunk: TrunkParams<T>;
}

export interface TokenBatch {
  /** `[B, S, width]`: vectors of the videos that were watched, and of those that ask. */
  readonly past: Arr;
  readonly asked: Arr;
  /** `[B, S, DONE]` */
  readonly done: Arr;
  /** `[B, S, SHOWN]` */
  readonly shown: Arr;
  /** `[B, S]` */
  readonly mask: Arr;
}

/** Logits of every candidate, `[B, S, A]` and `[B, S, C]`, against the usual ones. */
export function rankVideos(
  params: VideoRankerParams<Arr>,
  { past, asked, done, shown, mask }: TokenBatch,
  config: TrunkConfig,
): TrunkOutput {
  const history = np.matmul(past, params.historyVideo).add(np.matmul(done, params.done));
  const candidates = np.matmul(asked, params.candidateVideo).add(np.matmul(shown, params.shown));
  return trunk(params.trunk, params.reader, history, candidates, mask, config);
}

/**
 * Where the deeds of a token start out: in the last quarter, one for each action and one that is always 1. Values
 * carry that quarter from the history to the candidate, whose own quarter holds how the video fared, and each head reads
 * its action there. So the network begins as reader's mean plus video's mean, and learns from there.
 */
const quarter = (D: number): number => D - D / 4;

export function startVideoRanker(
  config: TrunkConfig,
  width: number,
  random: () => number,
): VideoRankerParams {
  const { D, keySize } = config;
  const deeds = quarter(D);
  const always = D - 1;
  if (D / 4 < A + 1) throw new RangeError(`D = ${D}: a quarter must hold ${A} actions and a 1`);
  const normal = normals(random);
  const matrix = (
    rows: number,
    columns: number,
    value: (row: number, column: number) => number,
  ): Tensor => ({
    shape: [rows, columns],
    data: Float32Array.from({ length: rows * columns }, (_, i) =>
      value(Math.floor(i / columns), i % columns),
    ),
  });
  const noise = (rows: number) => (0.2 / Math.sqrt(rows)) * normal();
  /** Elsewhere than among the deeds. */
  const code = (column: number, deviation: number) => (column < deeds ? deviation * normal() : 0);
  const constant = (column: number) => (column === always ? 1 : 0);
  const values = new Map<ParamName, (row: number, column: number) => number>([
    // The first head looks at everything alike, the others at the newest.
    ["wq", (row, column) => (column >= keySize ? newest(row, column % keySize, always) : 0)],
    ["wk", (row, column) => newest(row, column % keySize, always)],
    ["wv", (row, column) => (row >= deeds && column % keySize === row - deeds ? 1 : 0)],
    ["wo", (row, column) => (column >= deeds && row % keySize === column - deeds ? 0.5 : 0)],
    ["actionHead", (row, column) => (row === deeds + column ? 1 : 0)],
    ["continuousHead", () => 0],
  ]);
  return {
    reader: matrix(1, D, (_, column) => code(column, 0.3) + constant(column)),
    historyVideo: matrix(width, D, (_, column) => code(column, 0.5)),
    done: matrix(DONE, D, (row, column) => {
      if (row < A) return column === deeds + row ? 0.7 : code(column, 0.1);
      return code(column, 0.2) + (row >= DONE_DURATION ? constant(column) : 0);
    }),
    candidateVideo: matrix(width, D, (_, column) => code(column, 0.5)),
    shown: matrix(SHOWN, D, (row, column) => {
      if (row < A) return column === deeds + row ? 0.7 : code(column, 0.1);
      const reader = row - SHOWN_READER;
      if (reader >= 0 && reader < A) return column === deeds + reader ? 0.4 : code(column, 0.1);
      const duration = row >= SHOWN_DURATION && row < SHOWN_DURATION + DONE - DONE_DURATION;
      return code(column, 0.2) + (duration ? STEADY * constant(column) : 0);
    }),
    trunk: buildTrunk(config, (name, shape) => {
      const [rows = 0, columns = 0] = shape;
      const level = LEVELS.get(name);
      if (level !== undefined) return { shape, data: new Float32Array(rows).fill(level) };
      const laid = values.get(name);
      const value = laid ?? (() => normal() / Math.sqrt(rows));
      return matrix(rows, columns, (row, column) => (laid ? noise(rows) : 0) + value(row, column));
    }),
  };
}

/** Norms: what a branch adds is smaller than what it is added to. */
const LEVELS: ReadonlyMap<ParamName, number> = new Map([
  ["attnPreNorm", 1],
  ["ffnPreNorm", 1],
  ["finalNorm", 1],
  ["attnPostNorm", 0.7],
  ["ffnPostNorm", 0.2],
]);

/** A candidate's 1 outweighs its facts, so that the norms before the heads hardly change what the facts add up to. */
const STEADY = 3;

const DONE_DURATION = A + 2 + A + 1;
const SHOWN_DURATION = A + 1;

/** How sharply the newest are preferred at the start. */
const NEWEST = 1.5;
/**
 * A key and a query that are the same for everything agree the less, the further RoPE has turned one against the other.
 * These pairs turn by 0.1 and 0.03 a place.
 */
const newest = (row: number, j: number, always: number): number =>
  row === always && (j === 2 || j === 3) ? NEWEST : 0;
