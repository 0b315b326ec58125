import { expect } from "vitest";
import type { Filter } from "#shared/pipeline/stages.ts";
import type { HydratedCandidate } from "#shared/types/candidate.ts";

/** Runs a filter, asserts what every filter promises, and answers the ids it kept. */
export function keptBy<Q>(
  filter: Filter<Q, HydratedCandidate>,
  query: Q,
  input: readonly HydratedCandidate[],
): string[] {
  const before = [...input];
  const { kept, removed } = filter.filter(query, input);
  expect(input, "the input is untouched").toEqual(before);
  expect(removed.map((r) => r.by)).toEqual(removed.map(() => filter.name));
  const keptSet = new Set(kept);
  const removedSet = new Set(removed.map((r) => r.candidate));
  expect(
    input.filter((c) => keptSet.has(c)),
    "kept ones stay in order",
  ).toEqual(kept);
  expect(
    input.filter((c) => removedSet.has(c)),
    "removed ones stay in order",
  ).toEqual(removed.map((r) => r.candidate));
  expect(kept.length + removed.length, "nothing is lost or doubled").toBe(input.length);
  return kept.map((c) => c.id);
}
