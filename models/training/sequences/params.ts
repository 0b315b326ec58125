import { ffnWidth, type TrunkConfig } from "#models/contract.ts";

/** Everything that a run of the sequence recommender depends on beside its data and its seed. */
export interface SequenceSettings {
  readonly trunk: TrunkConfig;
  /** Lengths of rows in a batch, rising to `trunk.S`; multiples of 16, where jax-js's kernels are fast. */
  readonly lengths: readonly number[];
  /** Places (items and padding) in a step. */
  readonly tokensPerStep: number;
  /** Candidates of the softmax: the most frequent items, and a sample of the others. See `CandidateSampler`. */
  readonly always: number;
  readonly sampled: number;
  readonly epochs: number;
  /** Peak learning rate: linear warm-up, level for the share `hold` of the epochs, then a cosine to `floor` of it. */
  readonly rate: number;
  readonly warmUpSteps: number;
  readonly hold: number;
  readonly floor: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** Decoupled, on matrices and item rows. */
  readonly weightDecay: number;
  readonly clipNorm: number;
  /** Share of numbers set to 0 in what is met, and in what each branch of a layer adds. */
  readonly dropout: { readonly met: number; readonly branches: number };
  /** The weights that are evaluated are a running mean of the trained ones, of this decay a step. */
  readonly average: number;
  /** Epochs between validations, and how many of them may pass without a better one. */
  readonly validateEvery: number;
  /** About so many cases are validated on, from all over the file; all of them to name a result. */
  readonly validationCases: number;
  readonly patience: number;
}

const trunk = (
  D: number,
  layers: number,
  queryHeads: number,
  kvHeads: number,
  S: number,
  widening = 2,
): TrunkConfig => ({
  D,
  layers,
  queryHeads,
  kvHeads,
  keySize: D / queryHeads,
  ffn: ffnWidth(D, widening),
  S,
  A: 0,
  C: 0,
  softCap: 30,
  ropeBase: 10_000,
  attentionMultiplier: (D / queryHeads) ** -0.5,
});

/** Long histories over a small catalogue, as of films. */
const dense: SequenceSettings = {
  trunk: trunk(128, 2, 2, 1, 192),
  lengths: [48, 96, 144, 192],
  tokensPerStep: 3_072,
  always: 256,
  sampled: 512,
  epochs: 14,
  rate: 1.5e-3,
  warmUpSteps: 200,
  hold: 0.4,
  floor: 0.02,
  beta1: 0.9,
  beta2: 0.98,
  epsilon: 1e-8,
  weightDecay: 0.01,
  clipNorm: 1,
  dropout: { met: 0.25, branches: 0.25 },
  average: 0.999,
  validateEvery: 2,
  validationCases: 1_000,
  patience: 10,
};

/** Short histories over a large catalogue, as of a shop. */
const sparse: SequenceSettings = {
  ...dense,
  trunk: trunk(64, 2, 2, 1, 48),
  lengths: [4, 8, 16, 48],
  tokensPerStep: 1_024,
  always: 512,
  sampled: 1_024,
  epochs: 24,
  rate: 1e-3,
  dropout: { met: 0.5, branches: 0.3 },
  validationCases: 8_000,
};

export const SEQUENCE_PRESETS = { dense, sparse } as const;
export type SequencePreset = keyof typeof SEQUENCE_PRESETS;
export const isPresetName = (name: string): name is SequencePreset =>
  Object.hasOwn(SEQUENCE_PRESETS, name);
