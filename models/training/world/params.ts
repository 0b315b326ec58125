/** Numbers of the training run; the model's own shapes are in `phoenix/config.ts`. */
export const TRAINING = {
  /** Impressions per step: enough negatives for the towers, few enough for many steps. */
  impressionsPerStep: 1_024,
  /** Peak learning rate of the dense weights; linear warm-up, then a cosine to `floor` of it, in every phase. */
  rate: 2e-3,
  warmUpSteps: 60,
  floor: 0.02,
  /** Decoupled weight decay, matrices only. */
  weightDecay: 0.02,
  beta1: 0.9,
  beta2: 0.99,
  epsilon: 1e-8,
  /** Gradients longer than this are shortened to it. */
  clipNorm: 1,
  /** Peak rate of the table's rows (Adagrad), on the same schedule. */
  tableRate: 0.05,
  /** A head's weight is (commonRate / its base rate)^0.5 within these bounds: rare actions count, and stay calibrated. */
  commonRate: 0.03,
  headWeight: { min: 1, max: 2 },
  /** Share of the topics' loss beside the ranker's. */
  topicsShare: 0.1,
  towers: {
    /** P(liked) = sigmoid(likeScale * cosine + likeBias); the bias is the log odds of a like where nothing is known. */
    likeScale: 7.5,
    likeBias: -3,
    /** Shares of the two questions in the towers' loss. The softmax alone learns what is shown to whom: retrieval fell to 22 %. */
    likeShare: 10,
    softmaxShare: 0.3,
    /** Cosines are divided by this before the softmax. */
    softmaxTemperature: 0.08,
  },
  /** Share of features left out at random, so that no single kind carries a post alone. */
  dropout: { author: 0.1, topic: 0.25, language: 0.1, form: 0.05, token: 0.1 },
  /** Share of impressions whose view count is left out: imported posts have none. */
  viewsUnknown: 0.3,
  /** Share of impressions without any engagement counts, as posts are in their first minutes. */
  countsUnknown: 0.1,
  /** Validation: so many batches of held-out readers, every so many steps; that many without a better one end a phase. */
  validateEverySteps: 500,
  validationBatches: 16,
  validationSeed: 4_242,
  patience: 5,
  /** The world on whose readers probabilities are put right; neither trained on nor evaluated. */
  calibrationSeed: 4_243,
  checkpointEverySteps: 100,
  reportEverySteps: 25,
} as const;
