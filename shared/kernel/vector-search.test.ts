import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { compiledModule, type KernelBuild } from "#shared/kernel/kernel-module.ts";
import { VectorSearch } from "#shared/kernel/vector-search.ts";
import { VECTOR_SEARCH } from "#shared/params/vector-search.ts";

const opened = (build: KernelBuild) =>
  compiledModule(readFileSync(`shared/kernel/kernel-${build}.wasm`), build);
const module = opened("relaxed");
const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((sum, x, i) => sum + x * (b[i] ?? 0), 0);
const int8 = fc.integer({ min: -128, max: 127 });
const vectorsOf = (width: number, maxLength: number): fc.Arbitrary<number[][]> =>
  fc.array(fc.array(int8, { minLength: width, maxLength: width }), { maxLength });
const filled = (search: VectorSearch, vectors: readonly (readonly number[])[]): VectorSearch => {
  for (const vector of vectors) search.add(vector);
  return search;
};

/** What a sort of all would put first. */
const sorted = (scores: readonly number[], k: number) =>
  scores
    .map((score, row) => ({ row, score }))
    .toSorted((a, b) => b.score - a.score || a.row - b.row)
    .slice(0, k);
const listed = ({ rows, scores }: ReturnType<VectorSearch["best"]>) =>
  Array.from(rows, (row, i) => ({ row, score: scores[i] }));

describe.each(["relaxed", "plain"] as const)("the %s build", (build) => {
  it.each([1, 15, 16, 33, 64, 256])("multiplies int8 vectors of %i exactly", (width) => {
    const query = fc.array(int8, { minLength: width, maxLength: width });
    fc.assert(
      fc.property(vectorsOf(width, 40), query, fc.nat(50), (vectors, q, k) => {
        const search = filled(new VectorSearch(opened(build), { width }), vectors);
        search.setQuery(q);
        const expected = vectors.map((vector) => dot(vector, q));
        expect(Array.from(search.scores())).toEqual(expected);
        expect(listed(search.best(k))).toEqual(sorted(expected, k));
        const some = vectors.map((_, i) => (7 * i) % vectors.length);
        expect(Array.from(search.scoresOf(some))).toEqual(some.map((row) => expected[row]));
      }),
      { seed: 4, numRuns: 30 },
    );
  });
});

it("is exact at the ends of the number range", () => {
  const search = new VectorSearch(module, { width: 1_024 });
  search.add(new Int8Array(1_024).fill(-128));
  search.setQuery(new Int8Array(1_024).fill(-128));
  expect(search.scores()[0]).toBe(1_024 * 128 * 128);
});

it("keeps what it holds while it grows beyond its first room and its blocks", () => {
  const count = 2 * VECTOR_SEARCH.blockRows + 5;
  const vectorOf = (row: number): number[] => [row % 100, row % 7, -(row % 3)];
  const search = new VectorSearch(module, { width: 3 });
  for (let row = 0; row < count; row++) expect(search.add(vectorOf(row))).toBe(row);
  const query = [1, 100, 5];
  search.setQuery(query);
  const expected = Array.from({ length: count }, (_, row) => dot(vectorOf(row), query));
  expect(Array.from(search.scores())).toEqual(expected);
  expect(listed(search.best(300))).toEqual(sorted(expected, 300));
});

it("equals a list from which rows are taken, replaced and added in any order", () => {
  const command = fc.tuple(fc.constantFrom("add", "replace", "remove"), fc.nat(), int8);
  fc.assert(
    fc.property(fc.array(command, { maxLength: 60 }), (commands) => {
      const search = new VectorSearch(module, { width: 2 });
      const list: number[][] = [];
      for (const [what, n, value] of commands) {
        const row = n % Math.max(1, list.length);
        if (what === "add") list[search.add([value, 1])] = [value, 1];
        if (list.length === 0) continue;
        if (what === "replace") search.replace(row, (list[row] = [value, 2]));
        if (what !== "remove") continue;
        const moved = search.remove(row);
        expect(moved).toBe(row === list.length - 1 ? undefined : list.length - 1);
        const last = list.pop() ?? [];
        if (moved !== undefined) list[row] = last;
      }
      expect(search.size).toBe(list.length);
      expect(list.map((_, row) => Array.from(search.vector(row)))).toEqual(list);
    }),
    { seed: 5 },
  );
});

it("keeps what it holds where the machine has no more memory", () => {
  const search = new VectorSearch(module, { width: 1 });
  for (let row = 0; row < VECTOR_SEARCH.firstRows; row++) search.add([1]);
  const grow = vi.spyOn(WebAssembly.Memory.prototype, "grow").mockImplementation(() => {
    throw new RangeError("no more memory");
  });
  for (let tries = 0; tries < 2; tries++) expect(() => search.add([2])).toThrow("no more memory");
  grow.mockRestore();
  expect(search.size).toBe(VECTOR_SEARCH.firstRows);
  search.setQuery([1]);
  expect(search.add([2])).toBe(VECTOR_SEARCH.firstRows);
  expect(listed(search.best(1))).toEqual([{ row: VECTOR_SEARCH.firstRows, score: 2 }]);
});

describe("refuses", () => {
  const search = filled(new VectorSearch(module, { width: 2, capacity: 2 }), [
    [1, 2],
    [3, 4],
  ]);
  it.each([
    ["more vectors than it has room for", () => search.add([5, 6]), "room for 2"],
    ["a vector of another width", () => search.replace(0, [1]), "a vector of 1"],
    ["a query of another width", () => search.setQuery([1, 2, 3]), "a vector of 3"],
    ["a row that is not there", () => search.remove(2), "no row 2 of 2"],
    ["a row that is no number of one", () => search.scoresOf([0, 0.5]), "no row 0.5"],
    [
      "more rows at once than it has room to name",
      () => search.scoresOf(new Int32Array(VECTOR_SEARCH.blockRows + 1)),
      "asked at once",
    ],
    [
      "room for half a vector",
      () => new VectorSearch(module, { width: 64, capacity: 1.5 }),
      "no memory",
    ],
    [
      "to hold more than the module's memory",
      () => new VectorSearch(module, { width: 64, capacity: 5e6 }),
      "no memory",
    ],
  ])("%s", (_, call, message) => {
    expect(call).toThrow(new RegExp(message));
    expect(search.size).toBe(2);
  });
});
