/** Candidates that are swept over a full history of the bench network, and the pass size that plain is best at there. */
export const CANDIDATE_COUNTS = [64, 128, 256, 512, 1024, 2048, 4096] as const;
/** Tokens of the context, the reader's included, that are swept at 1,024 candidates. */
export const CONTEXT_LENGTHS = [33, 65, 129, 257, 513] as const;
/** Candidates a pass: the reference's, and about the fastest at every length. */
export const PLAIN_PASSES = [32, 256] as const;
/** Every point repeats until each contender has ranked so many: few candidates take less than the machine's noise. */
export const TIMED_CANDIDATES = 1024;
/** However many they are, so that no single run decides. */
export const LEAST_ROUNDS = 5;
