/** Numbers of the comparison of causal and non-causal history. Small enough for six runs in six minutes of one core. */
export const COMPARISON = {
  /** 1 + S + candidates is a multiple of 16, where jax-js's kernels are fast. */
  network: {
    D: 32,
    layers: 2,
    queryHeads: 4,
    kvHeads: 2,
    keySize: 16,
    S: 31,
    attentionMultiplier: 0.25,
  },
  /** Buckets of the table; a tiny world has 240 readers, 4,000 posts and 120 authors. */
  vocabularies: { user: 2, item: 8_192, author: 512 },
  /** Standard deviation of the table's rows at the start: little noise from posts that nobody trained on. */
  tableDeviation: 0.1,
  /** Histories of a step, and the impressions after each that are its candidates. */
  viewers: 24,
  candidates: 16,
  rate: 3e-3,
  schedule: { warmUpSteps: 30, floor: 0.05 },
  adam: { beta1: 0.9, beta2: 0.99, epsilon: 1e-8, weightDecay: 0, clipNorm: 1 },
  /** Candidates of a held-out reader's slate. */
  slate: 304,
} as const;
