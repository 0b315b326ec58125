import type {
  CancelSignal,
  Filter,
  Hydrator,
  QueryHydrator,
  Removed,
  Scorer,
  Selector,
  SideEffect,
  Source,
} from "#shared/pipeline/stages.ts";

/**
 * A feed recipe: which stages, in which order. Data only; `runPipeline` is the engine.
 * `Q` query, `C` retrieved candidate, `H` hydrated candidate, `F` the fields that scorers write.
 */
export interface CandidatePipeline<Q, C, H extends C, F extends { readonly score: number }> {
  readonly name: string;
  readonly queryHydrators: readonly QueryHydrator<Q>[];
  readonly sources: readonly Source<Q, C>[];
  readonly hydrators: readonly Hydrator<Q, C, Partial<H>>[];
  /** The only door from `C` to `H`: what fails it is removed, never half-filled. */
  readonly isHydrated: (candidate: C & Partial<H>) => candidate is C & Partial<H> & H;
  readonly filters: readonly Filter<Q, H>[];
  readonly scorers: readonly Scorer<Q, H, F>[];
  readonly selector: Selector<Q, Ranked<H, F>>;
  readonly postSelectionFilters: readonly Filter<Q, Ranked<H, F>>[];
  readonly sideEffects: readonly SideEffect<Q, Ranked<H, F>>[];
}

export type Ranked<H, F extends { readonly score: number }> = H &
  Partial<F> & {
    /** Higher is better; finite. A candidate that nobody scored has the lowest number there is. */
    readonly score: number;
  };

/** Every retrieved candidate is in exactly one of `selected`, `rest`, `removed`. */
export interface PipelineResult<Q, C, H extends C, F extends { readonly score: number }> {
  /** As the query hydrators left it. */
  readonly query: Q;
  readonly retrievedCount: number;
  readonly selected: readonly Ranked<H, F>[];
  readonly rest: readonly Ranked<H, F>[];
  readonly removed: readonly Removed<C>[];
  /** Stages that failed; the feed is served without them. */
  readonly failed: readonly FailedStage[];
  /** What each step took, in the clock's unit, in order. */
  readonly timings: readonly { readonly step: string; readonly ms: number }[];
  /** Settles when the side effects have; the answer need not wait for it. Never rejects. */
  readonly sideEffects: Promise<readonly FailedStage[]>;
}

export interface FailedStage {
  readonly name: string;
  /** A plain error's message, because a page may show it; a bug's with the error's name. */
  readonly reason: string;
}

export interface PipelineRun {
  readonly signal: CancelSignal;
  /** Milliseconds of any origin; stages themselves read time from the query only. */
  readonly clock: () => number;
}

const reasonOf = (error: unknown): string =>
  error instanceof Error && error.name === "Error" ? error.message : String(error);

/** The score of a candidate that no scorer reached: below every real one, and still a number. */
const UNSCORED = -Number.MAX_VALUE;

/**
 * Runs one feed request. A stage that fails is skipped and named in `failed`; nothing but cancellation and a selector
 * that throws fails the run, and an empty feed is a legal answer.
 *
 * @throws `signal.reason`, untouched, once the signal is aborted.
 * @see xai-org/x-algorithm `candidate-pipeline`: the order of steps and the rules for failure
 */
export async function runPipeline<Q extends object, C, H extends C, F extends { score: number }>(
  pipeline: CandidatePipeline<Q, C, H, F>,
  request: Q,
  { signal, clock }: PipelineRun,
): Promise<PipelineResult<Q, C, H, F>> {
  const failed: FailedStage[] = [];
  const removed: Removed<C>[] = [];
  const timings: { step: string; ms: number }[] = [];

  const timed = async <T>(step: string, work: () => T | Promise<T>): Promise<T> => {
    signal.throwIfAborted();
    const start = clock();
    const value = await work();
    timings.push({ step, ms: clock() - start });
    return value;
  };
  /** Answers `fallback` for a stage that fails, and records its name. */
  const tolerate = async <T>(name: string, work: () => Promise<T>, fallback: T): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      signal.throwIfAborted();
      failed.push({ name, reason: reasonOf(error) });
      return fallback;
    }
  };
  /** One row for each candidate, or a failure: a stage of the wrong length would shift every answer. */
  const aligned = async <T>(
    rows: Promise<readonly T[]>,
    candidates: readonly unknown[],
  ): Promise<readonly T[]> => {
    const answer = await rows;
    if (answer.length !== candidates.length)
      throw new RangeError(`${answer.length} answers for ${candidates.length} candidates`);
    return answer;
  };

  const facts = await timed("queryHydrators", () =>
    Promise.all(
      enabled(pipeline.queryHydrators, request).map((stage) =>
        tolerate(stage.name, () => stage.hydrate(request, signal), {}),
      ),
    ),
  );
  const query: Q = Object.assign({}, request, ...facts);

  const retrieved = await timed("sources", async () => {
    const batches = await Promise.all(
      enabled(pipeline.sources, query).map((stage) =>
        tolerate(stage.name, () => stage.source(query, signal), []),
      ),
    );
    return batches.flat();
  });

  let candidates = await timed("hydrators", async () => {
    const columns = await Promise.all(
      enabled(pipeline.hydrators, query).map((stage) =>
        tolerate(stage.name, () => aligned(stage.hydrate(query, retrieved, signal), retrieved), []),
      ),
    );
    return retrieved.flatMap((candidate, row): H[] => {
      const merged = Object.assign({}, candidate, ...columns.map((column) => column[row])) as C &
        Partial<H>;
      if (pipeline.isHydrated(merged)) return [merged];
      removed.push({ candidate, by: "Incomplete" });
      return [];
    });
  });

  const applyFilters = <X extends C>(
    filters: readonly Filter<Q, X>[],
    input: readonly X[],
  ): X[] => {
    let kept = input;
    for (const stage of enabled(filters, query)) {
      try {
        const result = stage.filter(query, kept);
        kept = result.kept;
        removed.push(...result.removed);
      } catch (error) {
        failed.push({ name: stage.name, reason: reasonOf(error) });
      }
    }
    return [...kept];
  };
  candidates = await timed("filters", () => applyFilters(pipeline.filters, candidates));

  let scored: readonly (H & Partial<F>)[] = candidates as (H & Partial<F>)[];
  for (const stage of enabled(pipeline.scorers, query)) {
    const input = scored;
    const rows = await timed(stage.name, () =>
      tolerate(stage.name, () => aligned(stage.score(query, input, signal), input), []),
    );
    if (rows.length > 0) scored = input.map((c, row) => Object.assign({}, c, rows[row]));
  }
  const ranked = scored.map((c) =>
    Number.isFinite(c.score) ? (c as Ranked<H, F>) : Object.assign({}, c, { score: UNSCORED }),
  );

  const { selected, rest } = await timed("selector", () => {
    const slate = pipeline.selector.select(query, ranked);
    return { ...slate, selected: applyFilters(pipeline.postSelectionFilters, slate.selected) };
  });
  const sideEffectFailures: FailedStage[] = [];
  const sideEffects = Promise.all(
    enabled(pipeline.sideEffects, query).map(async (stage) => {
      try {
        await stage.run(query, selected);
      } catch (error) {
        sideEffectFailures.push({ name: stage.name, reason: reasonOf(error) });
      }
    }),
  ).then(() => sideEffectFailures);
  return {
    query,
    retrievedCount: retrieved.length,
    selected,
    rest,
    removed,
    failed,
    timings,
    sideEffects,
  };
}

const enabled = <Q, S extends { enable?(query: Q): boolean }>(
  stages: readonly S[],
  query: Q,
): S[] => stages.filter((stage) => stage.enable?.(query) ?? true);
