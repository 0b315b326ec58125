/** The kernel in the edge worker. */
export const EDGE_KERNEL = {
  /**
   * Posts embedded or scored at a time. Larger batches are no faster, and 256 keep the kernel's memory, of which each
   * isolate has one, at 3.2 MB.
   */
  capacity: 256,
} as const;
