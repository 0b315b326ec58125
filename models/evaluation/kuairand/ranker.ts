/** Scores for every impression that is asked for, by one or more runs of the same recipe. */
export interface VideoRanker {
  readonly name: string;
  /** One `[log, A]` a run; NaN where nobody asked. */
  readonly runs: readonly ArrayLike<number>[];
  /** What was chosen on validation, for each action. */
  readonly chosen?: readonly string[];
}
