import { ffnWidth, type ReferenceConfig } from "#models/contract.ts";
import { POST_AGES } from "#models/phoenix/reference/post-age.ts";
import { ACTIONS, CONTINUOUS } from "#shared/types/action.ts";

/** January's heads: the eighteen actions, then dwell time as a sigmoid like the others. */
export const JANUARY_ACTIONS: readonly string[] = [...ACTIONS.slice(0, 18), "dwell_time"];

/** What January's network is, and what it became in May where Perch follows that. */
const MODES = {
  january: {
    A: JANUARY_ACTIONS.length,
    C: 0,
    dwellWidth: 0,
    postAges: 0,
    positions: "token-index",
  },
  default: {
    A: ACTIONS.length,
    C: CONTINUOUS.length,
    dwellWidth: 64,
    postAges: POST_AGES,
    positions: "right-anchored",
  },
} as const satisfies Record<string, Partial<ReferenceConfig>>;

export type ReferenceMode = keyof typeof MODES;

/** The sizes of January's ranker demo. */
const DEMO = {
  D: 128,
  layers: 2,
  queryHeads: 2,
  kvHeads: 2,
  keySize: 64,
  S: 32,
  Hu: 2,
  Hi: 2,
  Ha: 2,
  surfaces: 16,
  softCap: 30,
  ropeBase: 10_000,
  attentionMultiplier: 0.125,
  causal: true,
} as const satisfies Partial<ReferenceConfig>;
/** The feed-forward layer's width before two thirds of it are taken, as a multiple of `D`. */
const WIDENING = 2;

const SIZES = [
  "D",
  "layers",
  "queryHeads",
  "kvHeads",
  "keySize",
  "ffn",
  "S",
  "A",
  "Hu",
  "Hi",
  "Ha",
] as const;

/**
 * The demo's network in a mode, with `changes`. May's is `{ mode: "january", C: 8, dwellWidth: 64, postAges: 82 }`.
 *
 * @throws {RangeError} if no network has those sizes
 */
export function referenceConfig({
  mode = "default",
  ...changes
}: { readonly mode?: ReferenceMode } & Partial<ReferenceConfig> = {}): ReferenceConfig {
  const D = changes.D ?? DEMO.D;
  const config: ReferenceConfig = {
    ...DEMO,
    ...MODES[mode],
    ffn: ffnWidth(D, WIDENING),
    ...changes,
  };
  for (const size of SIZES)
    if (!Number.isSafeInteger(config[size]) || config[size] < 1)
      throw new RangeError(`${size} = ${config[size]}, but it must be a whole number from 1`);
  const { queryHeads, kvHeads, keySize } = config;
  if (queryHeads % kvHeads !== 0)
    throw new RangeError(
      `${kvHeads} key-value heads cannot serve ${queryHeads} query heads equally`,
    );
  if (keySize % 2 !== 0) throw new RangeError(`RoPE turns pairs, but a key has ${keySize} numbers`);
  return config;
}

/** Names of the discrete heads, in the order of `actionLogits`. @throws {RangeError} if the heads are neither list. */
export function headNames({ A }: Pick<ReferenceConfig, "A">): readonly string[] {
  const names = [JANUARY_ACTIONS, ACTIONS].find(({ length }) => length === A);
  if (!names) throw new RangeError(`no list of actions has ${A}`);
  return names;
}
