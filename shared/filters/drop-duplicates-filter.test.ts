import { expect, it } from "vitest";
import { dropDuplicatesFilter } from "#shared/filters/drop-duplicates-filter.ts";
import { candidate } from "#shared/testing/candidates.ts";
import { keptBy } from "#shared/testing/filter-conformance.ts";
import type { HydratedCandidate } from "#shared/types/candidate.ts";

it("keeps the first of equal posts, whichever source it came from", () => {
  const filter = dropDuplicatesFilter<HydratedCandidate>();
  const input = [candidate("a"), candidate("b"), candidate("a", { source: "popular" })];
  const { kept } = filter.filter({}, input);
  expect(kept).toEqual([input[0], input[1]]);
  expect(keptBy(filter, {}, input)).toEqual(["a", "b"]);
});

it("forgets between runs", () => {
  const filter = dropDuplicatesFilter<HydratedCandidate>();
  expect(keptBy(filter, {}, [candidate("a")])).toEqual(["a"]);
  expect(keptBy(filter, {}, [candidate("a")])).toEqual(["a"]);
});
