import { ffnWidth, type TrunkConfig } from "#models/contract.ts";
import { VIDEO_ACTION_COUNT, type VideoAction } from "#models/training/kuairand/actions.ts";
import type { HashParams } from "#shared/features/hash.ts";

/** Everything that a run depends on beside its data and its seed. */
export interface ActionSettings {
  readonly trunk: TrunkConfig;
  /** Rows of the video table, and their width. Row 0 is padding. */
  readonly table: { readonly rows: number; readonly width: number };
  /** Whether a candidate is told how often its reader took each action before, or attention alone has to find it. */
  readonly readerFacts: boolean;
  /** Lengths of rows in a batch, rising to `trunk.S`; multiples of 16, where jax-js's kernels are fast. */
  readonly lengths: readonly number[];
  /** Places (impressions and padding) in a step. */
  readonly placesPerStep: number;
  /** How much a head's loss counts; 1, if not named. */
  readonly emphasis: Readonly<Partial<Record<VideoAction, number>>>;
  readonly epochs: number;
  /** Peak learning rates of the dense weights (AdamW) and of the table's rows (Adagrad). */
  readonly rate: number;
  readonly tableRate: number;
  readonly warmUpSteps: number;
  /** Where the rates end, as a share of their peak. */
  readonly floor: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** Decoupled, on matrices. */
  readonly weightDecay: number;
  readonly clipNorm: number;
  /** Shares of impressions that training hides: who the video is, and whether the history holds it at all. */
  readonly dropout: { readonly video: number; readonly history: number };
  /** The weights that are evaluated are a running mean of the trained ones, of this decay a step. */
  readonly average: number;
  /** Epochs between validations, and how many of them may pass without a better one. */
  readonly validateEvery: number;
  readonly patience: number;
}

/**
 * Tens of thousands of impressions teach a small network only, and too many passes over them make it worse: hence the
 * width and the few epochs. Most videos occur once, so a video's name teaches nothing but itself: it is always hidden.
 * Small steps, and a like that counts four times, because its log-odds are the largest and take the longest to grow.
 */
export const ACTION_SETTINGS: ActionSettings = {
  trunk: {
    D: 32,
    layers: 2,
    queryHeads: 2,
    kvHeads: 1,
    keySize: 16,
    ffn: ffnWidth(32, 2),
    S: 256,
    A: VIDEO_ACTION_COUNT,
    C: 1,
    softCap: 30,
    ropeBase: 10_000,
    attentionMultiplier: 0.25,
  },
  table: { rows: 16_384, width: 16 },
  readerFacts: true,
  lengths: [32, 96, 256],
  placesPerStep: 256,
  emphasis: { like: 4 },
  epochs: 6,
  rate: 4e-3,
  tableRate: 0.02,
  warmUpSteps: 30,
  floor: 0.05,
  beta1: 0.9,
  beta2: 0.98,
  epsilon: 1e-8,
  weightDecay: 0.05,
  clipNorm: 1,
  dropout: { video: 1, history: 0.1 },
  average: 0.99,
  validateEvery: 2,
  patience: 3,
};

/** Of a video's number, into the table: X's hashes of items. */
export const VIDEO_HASHES: HashParams = {
  scales: [2_161_410_491, 1_754_358_832],
  biases: [1_935_840_681, 167_407_236],
  modulus: 2_361_375_383,
};
