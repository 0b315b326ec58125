/** The part of `AbortSignal` a stage may use; keeps DOM types out of shared/. */
export interface CancelSignal {
  readonly aborted: boolean;
  throwIfAborted(): void;
}

interface Stage<Q> {
  /** Class-like name, unique in its pipeline: it labels metrics and explanations. */
  readonly name: string;
  /** Asked once, with the query as it is when the stage's turn comes. Absent means always on. */
  enable?(query: Q): boolean;
}

/** Adds facts to the query before anything is fetched. All run at once, on the original query. */
export interface QueryHydrator<Q> extends Stage<Q> {
  /** Only the fields it found; merged in declared order. */
  hydrate(query: Q, signal: CancelSignal): Promise<Partial<Q>>;
}

/** Proposes candidates. The only stage that may add any. Sources run in parallel. */
export interface Source<Q, C> extends Stage<Q> {
  source(query: Q, signal: CancelSignal): Promise<readonly C[]>;
}

/** Reads facts about candidates. Answers in input order, `undefined` where unknown. */
export interface Hydrator<Q, C, Fields> extends Stage<Q> {
  hydrate(
    query: Q,
    candidates: readonly C[],
    signal: CancelSignal,
  ): Promise<readonly (Fields | undefined)[]>;
}

/** Why a candidate left; shown by "why am I not seeing this". */
export interface Removed<C> {
  readonly candidate: C;
  /** Name of the stage that removed it. */
  readonly by: string;
}

export interface FilterResult<C> {
  readonly kept: readonly C[];
  readonly removed: readonly Removed<C>[];
}

/** Removes candidates. Synchronous and pure: what it needs was hydrated before. */
export interface Filter<Q, C> extends Stage<Q> {
  filter(query: Q, candidates: readonly C[]): FilterResult<C>;
}

/**
 * Writes scores on candidates, in input order, each scorer seeing the fields of those before it. The last value of
 * `score` is what the selector orders by. May run on the device or at the edge.
 */
export interface Scorer<Q, H, Scores extends object> extends Stage<Q> {
  score(
    query: Q,
    candidates: readonly (H & Partial<Scores>)[],
    signal: CancelSignal,
  ): Promise<readonly (Partial<Scores> | undefined)[]>;
}

/** Orders and cuts. `selected` and `rest` together are a permutation of the input. */
export interface Selector<Q, S> extends Stage<Q> {
  select(
    query: Q,
    scored: readonly S[],
  ): { readonly selected: readonly S[]; readonly rest: readonly S[] };
}

/** Records what was served. Runs after the answer; its failure never fails a feed. */
export interface SideEffect<Q, S> extends Stage<Q> {
  run(query: Q, selected: readonly S[]): Promise<void>;
}
