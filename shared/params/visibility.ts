import type { VisibilityVerdict } from "#shared/types/post.ts";

type Action = VisibilityVerdict["action"];

interface LabelRule {
  /** For readers who follow the author. */
  readonly home: Action;
  /** For everybody else. */
  readonly recommendations: Action;
}

/**
 * What a label on a post means for who sees it. Labels that are not listed change nothing. Where several apply, the
 * strictest action wins, and its label is the reason.
 */
export const VISIBILITY_RULES: Readonly<Record<string, LabelRule>> = {
  // Unwanted everywhere but in the timelines of those who asked for its author.
  spam: { home: "allow", recommendations: "drop" },
  scam: { home: "interstitial", recommendations: "drop" },
  // Wanted by some, never a surprise.
  nsfw: { home: "interstitial", recommendations: "drop" },
  graphic: { home: "interstitial", recommendations: "drop" },
  sensitive: { home: "interstitial", recommendations: "interstitial" },
};
