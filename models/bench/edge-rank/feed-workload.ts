import { seededRandom } from "#models/export/seeded-trunk.ts";
import type { ModelManifest } from "#shared/api/model-manifest.ts";
import { postFeatures } from "#shared/features/post-features.ts";
import type { CandidatePost } from "#shared/features/ranker-inputs.ts";
import { ACTIONS } from "#shared/types/action.ts";
import { epochMs, type EpochMs, minutes, postId, userId } from "#shared/types/ids.ts";
import type { HistoryEntry } from "#shared/types/query.ts";

/** One reader with a full history, and posts to rank for that reader. */
export interface FeedWorkload {
  readonly history: readonly HistoryEntry[];
  readonly candidates: readonly CandidatePost[];
  readonly now: EpochMs;
}

const NOW = epochMs(1_795_176_000_000);
const SEED = 7;

/** Of a text, and words there are. */
const WORDS = 18;
const VOCABULARY = 5_000;

/** Posts of some words, a topic and a language each, by many authors. */
export function feedWorkload({ layout, ranker }: ModelManifest, candidates: number): FeedWorkload {
  const random = seededRandom(SEED);
  const below = (n: number): number => Math.floor(random() * n);
  const features = (): number[] => {
    const text = Array.from({ length: WORDS }, () => `word${below(VOCABULARY)}`).join(" ");
    const topics = [`topic${below(40)}`];
    return [
      ...postFeatures(
        { authorId: userId(`author${below(2_000)}`), text, topics, lang: "en" },
        layout,
      ),
    ];
  };
  return {
    now: NOW,
    history: Array.from({ length: ranker.S }, (_, i) => ({
      postId: postId(`h${i}`),
      authorId: userId(`a${i}`),
      features: features(),
      postCreatedAt: NOW,
      at: epochMs(NOW - minutes(3 * (ranker.S - i))),
      actions: [ACTIONS[below(ACTIONS.length)] ?? "click"],
      dwellSeconds: random() * 20,
    })),
    candidates: Array.from({ length: candidates }, () => ({
      features: features(),
      createdAt: epochMs(NOW - minutes(below(2_880))),
      counts: { likes: below(900), reposts: below(90), replies: below(90), views: below(9_000) },
    })),
  };
}
