import { VISIBILITY_RULES } from "#shared/params/visibility.ts";
import type { PostVisibility, VisibilityVerdict } from "#shared/types/post.ts";

const STRICTNESS = { allow: 0, interstitial: 1, drop: 2 } satisfies Record<
  VisibilityVerdict["action"],
  number
>;

/** Who may see a post with these labels, and how. */
export function visibilityOf(labels: readonly string[] | undefined): PostVisibility {
  let visibility: PostVisibility = ALLOWED;
  for (const label of labels ?? []) {
    const rule = Object.hasOwn(VISIBILITY_RULES, label) ? VISIBILITY_RULES[label] : undefined;
    if (rule === undefined) continue;
    visibility = {
      home: stricter(visibility.home, { action: rule.home, reason: label }),
      recommendations: stricter(visibility.recommendations, {
        action: rule.recommendations,
        reason: label,
      }),
    };
  }
  return visibility;
}

const ALLOWED: PostVisibility = { home: { action: "allow" }, recommendations: { action: "allow" } };

const stricter = (a: VisibilityVerdict, b: VisibilityVerdict): VisibilityVerdict =>
  STRICTNESS[b.action] > STRICTNESS[a.action] ? b : a;
