import { hours } from "#shared/types/ids.ts";

const days = (n: number): number => hours(24 * n);

/** How large a world is. What it is like (`taste-params.ts`, vocabularies) is the same for all. */
export interface WorldPreset {
  readonly name: string;
  readonly defaultSeed: number;
  readonly authors: number;
  /** Posts of all kinds over the whole window. */
  readonly posts: number;
  /** Length of the simulated time, milliseconds. */
  readonly windowMs: number;
  /** Events are emitted for the posts of this last stretch only; what came before is the readers' past. */
  readonly emittedMs: number;
  readonly readers: number;
  /** The last readers, kept out of training. */
  readonly heldOutReaders: number;
  /** Visits of one reader over the window, on average. */
  readonly sessions: number;
  /** Posts met in one visit, on average. */
  readonly impressionsPerSession: number;
}

/** The emitted stretch ends a minute before the anchor, so 47 h keep every post inside the 48 h of retention. */
const EMITTED_MS = hours(47);

export const PRESETS = {
  /** Unit tests. */
  tiny: {
    name: "tiny",
    defaultSeed: 7,
    authors: 120,
    posts: 4_000,
    windowMs: days(10),
    emittedMs: EMITTED_MS,
    readers: 240,
    heldOutReaders: 60,
    sessions: 14,
    impressionsPerSession: 12,
  },
  /** What `npm start` loads: 4,200 posts in the emitted stretch. */
  demo: {
    name: "demo",
    defaultSeed: 1,
    authors: 400,
    posts: 36_000,
    windowMs: Math.round((EMITTED_MS * 36_000) / 4_200),
    emittedMs: EMITTED_MS,
    readers: 400,
    heldOutReaders: 100,
    sessions: 22,
    impressionsPerSession: 14,
  },
  /** Training and evaluation of the models; its seed is not the demo's. */
  train: {
    name: "train",
    defaultSeed: 20_261,
    authors: 1_000,
    posts: 40_000,
    windowMs: days(24),
    emittedMs: EMITTED_MS,
    readers: 4_000,
    heldOutReaders: 400,
    sessions: 22,
    impressionsPerSession: 14,
  },
  /** Load tests: streamed, all of it recent. */
  large: {
    name: "large",
    defaultSeed: 3,
    authors: 20_000,
    posts: 1_000_000,
    windowMs: EMITTED_MS,
    emittedMs: EMITTED_MS,
    readers: 0,
    heldOutReaders: 0,
    sessions: 0,
    impressionsPerSession: 0,
  },
} as const satisfies Record<string, WorldPreset>;

export type PresetName = keyof typeof PRESETS;
export const isPresetName = (name: string): name is PresetName => Object.hasOwn(PRESETS, name);
