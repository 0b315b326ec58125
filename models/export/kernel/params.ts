/** Numbers of making the kernel's int8 weights. */
export const ROUNDING = {
  /** Readers, and candidates of each, whose rows say how the inputs of a layer vary: 20 rows for each of 176 inputs. */
  readers: 20,
  candidates: 100,
  /**
   * A share of the mean square of all inputs, added to each one's: inputs come rounded themselves, and what was never
   * seen to vary may yet do so.
   */
  damping: 1e-2,
} as const;
