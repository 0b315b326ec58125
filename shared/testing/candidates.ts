import { type Action, ACTIONS } from "#shared/types/action.ts";
import type { HydratedCandidate } from "#shared/types/candidate.ts";
import { epochMs, postId, userId } from "#shared/types/ids.ts";

const ALLOWED = { action: "allow" } as const;

/** A plain original by `author-<id>`, out of network, visible to all; tests say only what they are about. */
export function candidate(id: string, fields: Partial<HydratedCandidate> = {}): HydratedCandidate {
  const authorId = fields.authorId ?? userId(`author-${id}`);
  return {
    id: postId(id),
    authorId,
    createdAt: epochMs(0),
    text: `post ${id}`,
    author: { id: authorId, name: authorId, handle: authorId },
    counts: { likes: 0, reposts: 0, replies: 0, quotes: 0 },
    visibility: { home: ALLOWED, recommendations: ALLOWED },
    features: [],
    embedding: "",
    modelVersion: "test",
    source: "recent",
    inNetwork: false,
    ...fields,
  };
}

/** Probabilities `[A]`, zero but for those given. */
export function probabilities(given: Partial<Record<Action, number>>): Float32Array {
  return Float32Array.from(ACTIONS, (action) => given[action] ?? 0);
}
