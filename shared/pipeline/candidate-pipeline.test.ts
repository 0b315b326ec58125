import { describe, expect, it } from "vitest";
import { type CandidatePipeline, runPipeline } from "#shared/pipeline/candidate-pipeline.ts";

interface Query {
  readonly limit: number;
  readonly viewer?: string;
}
interface Retrieved {
  readonly id: number;
}
interface Hydrated extends Retrieved {
  readonly text: string;
}
interface Scores {
  readonly base: number;
  readonly score: number;
}
type Pipeline = CandidatePipeline<Query, Retrieved, Hydrated, Scores>;

const dropping = (name: string, id: number) => ({
  name,
  filter: <C extends Retrieved>(_: Query, candidates: readonly C[]) => ({
    kept: candidates.filter((c) => c.id !== id),
    removed: candidates.filter((c) => c.id === id).map((candidate) => ({ candidate, by: name })),
  }),
});
const failing = async (): Promise<never> => {
  throw new Error("down");
};

const base: Pipeline = {
  name: "test",
  queryHydrators: [],
  sources: [
    { name: "A", source: async () => [{ id: 1 }, { id: 2 }] },
    { name: "Broken", source: failing },
    { name: "B", source: async () => [{ id: 3 }, { id: 4 }] },
    { name: "Off", enable: () => false, source: async () => [{ id: 99 }] },
  ],
  hydrators: [
    {
      name: "Text",
      hydrate: async (_q, cs) => cs.map((c) => (c.id === 3 ? undefined : { text: `t${c.id}` })),
    },
  ],
  isHydrated: (c): c is Retrieved & Partial<Hydrated> & Hydrated => c.text !== undefined,
  filters: [dropping("NoOnes", 1)],
  scorers: [
    { name: "Base", score: async (_q, cs) => cs.map((c) => ({ base: c.id })) },
    {
      name: "Twice",
      score: async (_q, cs) =>
        cs.map((c) => ({ score: c.id === 2 ? Number.NaN : (c.base ?? 0) * 2 })),
    },
  ],
  selector: {
    name: "TopK",
    select: ({ limit }, scored) => {
      const sorted = scored.toSorted((a, b) => b.score - a.score);
      return { selected: sorted.slice(0, limit), rest: sorted.slice(limit) };
    },
  },
  postSelectionFilters: [],
  sideEffects: [],
};

const run = (pipeline: Pipeline, query: Query, signal = new AbortController().signal) =>
  runPipeline(pipeline, query, { signal, clock: () => 0 });
const ids = (xs: readonly Retrieved[]) => xs.map((x) => x.id);

describe("runPipeline", () => {
  it("serves without a failing source and accounts for every candidate exactly once", async () => {
    const result = await run(base, { limit: 1 });
    expect(result.selected).toEqual([{ id: 4, text: "t4", base: 4, score: 8 }]);
    expect(ids(result.rest)).toEqual([2]);
    expect(result.removed.map((r) => [r.candidate.id, r.by])).toEqual([
      [3, "Incomplete"],
      [1, "NoOnes"],
    ]);
    expect(result.failed).toEqual([{ name: "Broken", reason: "down" }]);
    expect(result.retrievedCount).toBe(4);
  });

  it("sinks a score that is no number below every other", async () => {
    const { selected } = await run(base, { limit: 9 });
    expect(ids(selected)).toEqual([4, 2]);
    expect(Number.isFinite(selected[1]?.score)).toBe(true);
  });

  it("keeps the scores of earlier scorers when a later one fails", async () => {
    const scorers = [...base.scorers, { name: "Late", score: failing }];
    const { selected, failed } = await run({ ...base, scorers }, { limit: 9 });
    expect(ids(selected)).toEqual([4, 2]);
    expect(failed.map((f) => f.name)).toEqual(["Broken", "Late"]);
  });

  it("treats a scorer that answers the wrong number of rows as failed, instead of shifting its scores", async () => {
    const scorers = [...base.scorers, { name: "Short", score: async () => [{ score: 1_000 }] }];
    const { selected, failed } = await run({ ...base, scorers }, { limit: 9 });
    expect(selected[0]?.score).toBe(8);
    expect(failed.at(-1)?.reason).toContain("1 answers for 2 candidates");
  });

  it("keeps what a failing filter was given, and names the filter", async () => {
    const throwing = {
      name: "Throws",
      filter: () => {
        throw new RangeError("no such word");
      },
    };
    const pipeline = { ...base, filters: [throwing, ...base.filters] };
    const { selected, removed, failed } = await run(pipeline, { limit: 9 });
    expect(ids(selected)).toEqual([4, 2]);
    expect(removed.map((r) => r.by)).toEqual(["Incomplete", "NoOnes"]);
    expect(failed.at(-1)).toEqual({ name: "Throws", reason: "RangeError: no such word" });
  });

  it("merges query hydrators before any source runs", async () => {
    const queryHydrators = [{ name: "Viewer", hydrate: async () => ({ viewer: "ada" }) }];
    const sources = [
      { name: "Echo", source: async (q: Query) => [{ id: q.viewer === "ada" ? 7 : 8 }] },
    ];
    const { selected, query } = await run({ ...base, queryHydrators, sources }, { limit: 1 });
    expect(ids(selected)).toEqual([7]);
    expect(query.viewer).toBe("ada");
  });

  it("names the post-selection filter that removed a selected candidate", async () => {
    const pipeline = { ...base, postSelectionFilters: [dropping("NoFours", 4)] };
    const { selected, removed } = await run(pipeline, { limit: 9 });
    expect(ids(selected)).toEqual([2]);
    expect(removed.at(-1)).toMatchObject({ by: "NoFours" });
  });

  it("answers before its side effects end, and survives their failure", async () => {
    let release = (): void => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    let served: number[] = [];
    const sideEffects = [
      { name: "Fails", run: failing },
      {
        name: "Remembers",
        run: async (_q: Query, selected: readonly Retrieved[]) => {
          await gate;
          served = ids(selected);
        },
      },
    ];
    const result = await run({ ...base, sideEffects }, { limit: 1 });
    expect(served).toEqual([]);
    release();
    expect(await result.sideEffects).toEqual([{ name: "Fails", reason: "down" }]);
    expect(served).toEqual([4]);
  });

  it("rejects with the caller's own reason when cancelled", async () => {
    const controller = new AbortController();
    const reason = new Error("left the page");
    const sources = [{ name: "Slow", source: async () => (controller.abort(reason), [{ id: 1 }]) }];
    await expect(run({ ...base, sources }, { limit: 1 }, controller.signal)).rejects.toBe(reason);
  });
});
