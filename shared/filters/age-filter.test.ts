import { expect, it } from "vitest";
import { ageFilter } from "#shared/filters/age-filter.ts";
import { candidate } from "#shared/testing/candidates.ts";
import { keptBy } from "#shared/testing/filter-conformance.ts";
import { epochMs, hours } from "#shared/types/ids.ts";

const now = epochMs(1_000 * 3_600_000);

it.each([
  { age: 0, kept: true },
  { age: 48, kept: true }, // the limit itself
  { age: 48.01, kept: false },
  { age: -1, kept: true },
])("a post $age h old is kept: $kept", ({ age, kept }) => {
  const post = candidate("1", { createdAt: epochMs(now - hours(age)) });
  expect(keptBy(ageFilter(hours(48)), { now }, [post])).toHaveLength(kept ? 1 : 0);
});
