import { expect, it } from "vitest";
import { visibilityFilter } from "#shared/filters/visibility-filter.ts";
import { candidate } from "#shared/testing/candidates.ts";
import { keptBy } from "#shared/testing/filter-conformance.ts";

const allow = { action: "allow" } as const;
const drop = { action: "drop", reason: "spam" } as const;
const interstitial = { action: "interstitial" } as const;

it("asks the home verdict in network and the recommendations verdict out of network", () => {
  const visibility = { home: allow, recommendations: drop };
  const input = [
    candidate("friend", { visibility, inNetwork: true }),
    candidate("stranger", { visibility }),
    candidate("hidden from all", {
      visibility: { home: drop, recommendations: drop },
      inNetwork: true,
    }),
    candidate("behind a warning", {
      visibility: { home: interstitial, recommendations: interstitial },
    }),
  ];
  expect(keptBy(visibilityFilter(), {}, input)).toEqual(["friend", "behind a warning"]);
});

it("removes a post for what it repeats or quotes", () => {
  const hidden = candidate("hidden", { visibility: { home: drop, recommendations: drop } });
  const input = [
    candidate("repost", { reposted: hidden, inNetwork: true }),
    candidate("quote", { quoted: hidden }),
    candidate("harmless", { quoted: candidate("fine") }),
  ];
  expect(keptBy(visibilityFilter(), {}, input)).toEqual(["harmless"]);
});
