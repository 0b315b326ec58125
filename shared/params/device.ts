import { hours, minutes } from "#shared/types/ids.ts";

/** What the reader's device keeps, and how long it waits. */
export const DEVICE = {
  /** Newest history entries kept per reader: many times the model's history, so that a longer one loses nothing. */
  historyKept: 2_000,
  /** Posts remembered as seen, per reader: several days of reading, and 48 h is the oldest post served. */
  seenKept: 10_000,
  /** Posts of the last feed kept for an instant start and for offline: all that one feed selects; about 0.1 MB. */
  cachedPosts: 50,
  /** Pruning waits until a list is this much over its limit, so that it does not run at every write. Factor. */
  pruneSlack: 1.05,
  /** Actions on one post within this time are one visit, one history entry. X's UAS_WINDOW_TIME_MS. */
  visitWindowMs: minutes(5),
  /** A post on screen this long was dwelled on. Milliseconds; X's value is not public. */
  dwellMinMs: 2_000,
  /** Sightings are written together after this pause. Milliseconds; a page that hides writes at once. */
  sightingsDelayMs: 1_000,
  /** Characters of a post kept in the history, to say "because you liked ...". */
  excerptLength: 120,
  /** One request to the edge. Milliseconds; a phone on a slow network gets its first feed within it. */
  requestTimeoutMs: 8_000,
  /** A cached feed on screen waits this long for the model before the light ranker replaces it. Milliseconds. */
  modelGraceMs: 4_000,
  /** The reader is at the top while fewer CSS pixels than this are scrolled away. */
  topPx: 120,
  /** WASM threads: more than 4 gain nothing at this model's size. */
  maxThreads: 4,
  /**
   * Weights to try, best first; see `choose-variant.ts`. The kernel multiplies int8 as int8: half the download, and 1.4
   * times as fast as f32. On WASM int8 saves no time, because its graphs multiply in f32 too, and of the download 1.6 MB
   * of eight, runtime included: it is for where f32 is not there, or wrong.
   */
  variants: { webgpu: ["f16", "f32"], kernel: ["int8", "f32"], wasm: ["f32", "int8"] },
  /**
   * Candidates that the kernel has scored when it tries which way to multiply is faster. Before V8 has compiled it for
   * good the slower way may win: at the start in 12 of 18 tries, after 700 candidates in 1 of 8, after 1,700 in 1 of 30.
   * The second or third ranking reaches it, and a comparison of runtimes does before anything of it counts.
   */
  kernelTuneAfter: 1_500,
  /** How candidates are cut into pieces; see `pace.ts`. */
  chunk: {
    /**
     * One piece at most. Milliseconds. A GPU draws nothing while it computes, so there it is a frame; the kernel's and
     * WASM's workers hear no message while they compute, so there it is how long a cancelled call goes on.
     */
    budgetMs: { webgpu: 16, kernel: 50, wasm: 50 },
    /** Candidates of the first piece, before the pace is known. */
    first: 128,
    /** Below this, a call costs more than its candidates. */
    least: 32,
    /** A piece of this many makes the memory of the WASM runtime 7 MB larger than one of 500; the kernel's is laid out for it. */
    most: 2_048,
    /** Sizes are multiples of this, so that memory of the last call fits the next. */
    step: 32,
    /** Pieces whose time is remembered. */
    remembered: 4,
  },
  /** How runtimes are compared on this device; see `fastest-ranker.ts` and `measure-speed.ts`. */
  contest: {
    /** Rankings that are timed, after some that only warm up; their median counts. */
    runs: 5,
    warmUps: 2,
    /** Candidates of each: what the light ranker lets through. */
    candidates: 500,
    /** The GPU's runtime begins to load so long after the first one is there. Milliseconds; the first feed is ranked by then. */
    pauseMs: 3_000,
    /** A runtime takes over if the one in use takes so many times as long. Medians differ by a tenth by chance. */
    margin: 1.25,
    /** So many times its measured time, in so many rankings in a row, and both are measured again. */
    slowdown: 3,
    slowCalls: 5,
    /** Rankings of fewer tell nothing of that: a GPU's call has a fixed cost, spread over `candidates` in the measurement. */
    leastCandidates: 400,
    /** Not measured again sooner than this. Milliseconds: loading a runtime costs more than it saves. */
    restMs: minutes(10),
    /** A measurement counts as long. Milliseconds; drivers and browsers change every few weeks. */
    validMs: hours(7 * 24),
  },
  /** A model that has not answered by then hangs: its worker is ended. Milliseconds; WebGPU compiles shaders first. */
  callTimeoutMs: 30_000,
  /** The same for a call whose answer nobody wants any more. Milliseconds. */
  abandonedCallMs: 3_000,
  /** The same for loading, after the last sign of progress. Milliseconds. */
  loadTimeoutMs: 60_000,
  /** A call that fails waits so long for the news that the GPU is lost, which may come later. Milliseconds. */
  lossNoticeMs: 200,
  /** A crash, a lost GPU or a full memory is forgiven after so many good calls; a second one before is no accident. */
  callsToForgive: 20,
  /** Loading progress is reported at most this often. Milliseconds. */
  progressIntervalMs: 100,
} as const;
