import { expect, it } from "vitest";
import { visibilityOf } from "#edge/visibility/visibility-of.ts";

const ALLOW = { action: "allow" };

it.each([
  [undefined, ALLOW, ALLOW],
  [[], ALLOW, ALLOW],
  [["unheard-of", "__proto__", "toString"], ALLOW, ALLOW],
  [["spam"], ALLOW, { action: "drop", reason: "spam" }],
  [
    ["sensitive"],
    { action: "interstitial", reason: "sensitive" },
    { action: "interstitial", reason: "sensitive" },
  ],
  // The strictest wins, whatever the order.
  [
    ["sensitive", "spam"],
    { action: "interstitial", reason: "sensitive" },
    { action: "drop", reason: "spam" },
  ],
  [
    ["spam", "sensitive"],
    { action: "interstitial", reason: "sensitive" },
    { action: "drop", reason: "spam" },
  ],
])("labels %j", (labels, home, recommendations) => {
  expect(visibilityOf(labels)).toEqual({ home, recommendations });
});
