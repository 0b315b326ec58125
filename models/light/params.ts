/** Numbers of distilling and measuring the light ranker; what it reads of a reader is in `shared/params`. */
export const DISTILLATION = {
  /** Posts in a slate: what the feed may gather for one refresh, with room to grow. */
  candidates: 1_500,
  /** Slates of each world; more readers of one world add little. */
  readersPerWorld: 300,
  /** "Good" are Phoenix's best so many of a slate: more than the feed shows, so that its last places are safe as well. */
  good: 100,
  /** Other posts of a slate that are learnt from, drawn at random. */
  others: 250,
  /**
   * Every slate comes twice: as it is, and with a history cut to a length from 0, small ones being as likely as large.
   * This is the share of posts without view counts in the second: imported posts have none.
   */
  viewsUnknown: 0.3,
  /** Share of examples without the reader tower's match: it does not run everywhere. */
  matchUnknown: 0.4,
  /** `H`: a multiple of 8, what a processor computes side by side. */
  hidden: 16,
  batch: 1_024,
  steps: 4_000,
  /** Peak learning rate. */
  rate: 5e-3,
  schedule: { warmUpSteps: 100, floor: 0.01 },
  adamw: { beta1: 0.9, beta2: 0.99, epsilon: 1e-8, weightDecay: 1e-3, clipNorm: 1 },
  seed: 1,
  reportEverySteps: 1_000,
} as const;

/** The cut is measured by how many of Phoenix's first so many posts survive it; 35 fill X's first screenful. */
export const SURVIVAL_DEPTHS = [10, 35, 100] as const;
