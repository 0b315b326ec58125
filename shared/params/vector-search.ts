/** Exact search over vectors in the kernel's memory. */
export const VECTOR_SEARCH = {
  /** Room that a search starts with; it doubles. Rows: of 64 bytes each, one page of memory. */
  firstRows: 1_024,
  /** Rows scored at a time: their scores stay in the processor's first cache until the best are taken. */
  blockRows: 4_096,
} as const;
