import { TOPICS, type WorldPost } from "#models/world/entities.ts";
import { RandomStream } from "#models/world/random.ts";
import type { WorldReader } from "#models/world/readers.ts";
import { exp } from "#models/world/real-math.ts";
import { TASTE } from "#models/world/taste-params.ts";
import type { World } from "#models/world/world.ts";

interface Fading {
  level: number;
  /** When `level` was true. */
  at: number;
}

/** What is on a reader's mind: changes with every session and every post met. Hidden from the ranking. */
export interface ReaderState {
  /** `[TOPICS]` log-odds in this session: the drifted taste and the session's mood. */
  readonly topics: Float64Array;
  /** Log-odds added to every action: some days one likes everything. */
  energy: number;
  /** Above 0 the reader takes time (long texts, long dwell), below 0 they skim. */
  depth: number;
  readonly satiation: readonly Fading[];
  readonly fatigue: Map<number, Fading>;
  readonly followed: Set<number>;
  /** Muted, blocked or reported authors: their posts are not shown again. */
  readonly hidden: Set<number>;
}

export const initialState = (reader: WorldReader): ReaderState => ({
  topics: new Float64Array(TOPICS.length),
  energy: 0,
  depth: 0,
  satiation: TOPICS.map(() => ({ level: 0, at: 0 })),
  fatigue: new Map(),
  followed: new Set(reader.follows),
  hidden: new Set(),
});

/** A reader without time: the mean of all their phases, no mood, nothing met before. */
export function timelessState(reader: WorldReader, followed: ReadonlySet<number>): ReaderState {
  const state = initialState(reader);
  for (const { topics } of reader.phases) {
    for (const [k, taste] of topics.entries()) {
      state.topics[k] = (state.topics[k] ?? 0) + taste / reader.phases.length;
    }
  }
  return { ...state, followed: new Set(followed) };
}

const LN2 = Math.LN2;
const levelAt = (fading: Fading | undefined, at: number, halfLifeMs: number): number =>
  fading && fading.level > 0 ? fading.level * exp((-LN2 * (at - fading.at)) / halfLifeMs) : 0;

/** Log-odds lost because of what was met before: never negative. */
export const tiredness = (state: ReaderState, post: WorldPost, at: number): number =>
  levelAt(state.satiation[post.topic], at, TASTE.satiation.halfLifeMs) +
  levelAt(state.fatigue.get(post.author), at, TASTE.fatigue.halfLifeMs);

/** The taste for topics at a moment: the phase's, blended into it over `driftMs`. */
function driftedTaste(reader: WorldReader, at: number, out: Float64Array): void {
  let current = 0;
  while ((reader.phases[current + 1]?.from ?? Infinity) <= at) current++;
  const phase = reader.phases[current];
  const before = reader.phases[current - 1] ?? phase;
  if (!phase || !before) return;
  const x = Math.min(1, (at - phase.from) / TASTE.driftMs);
  const blend = x * x * (3 - 2 * x);
  for (let k = 0; k < out.length; k++) {
    out[k] = (1 - blend) * (before.topics[k] ?? 0) + blend * (phase.topics[k] ?? 0);
  }
}

/** A new visit: the taste of that day, and a new mood. */
export function beginSession(
  world: World,
  reader: WorldReader,
  state: ReaderState,
  session: number,
  at: number,
): void {
  const random = new RandomStream(
    world.seed ^ Math.imul(session + 1, 0x9e3779b1),
    "mood",
    reader.index,
  );
  driftedTaste(reader, at, state.topics);
  const weights = Array.from(state.topics, (taste) => exp(0.8 * taste));
  const wanted = new Set([random.weighted(weights)]);
  if (random.chance(0.5)) wanted.add(random.weighted(weights));
  for (let k = 0; k < state.topics.length; k++) {
    state.topics[k] =
      (state.topics[k] ?? 0) + (wanted.has(k) ? TASTE.mood.wanted : TASTE.mood.others);
  }
  state.energy = TASTE.mood.energySpread * random.normal();
  state.depth = TASTE.mood.depthSpread * random.normal();
}

const tire = (
  fading: Fading,
  at: number,
  rule: typeof TASTE.satiation | typeof TASTE.fatigue,
): void => {
  fading.level = Math.min(rule.limit, levelAt(fading, at, rule.halfLifeMs) + rule.perPost);
  fading.at = at;
};

/** The reader has met a post; its topic and its author are a little less welcome now. */
export function meet(state: ReaderState, post: WorldPost, at: number): void {
  const topic = state.satiation[post.topic];
  if (topic) tire(topic, at, TASTE.satiation);
  const author = state.fatigue.get(post.author) ?? { level: 0, at };
  tire(author, at, TASTE.fatigue);
  state.fatigue.set(post.author, author);
}
