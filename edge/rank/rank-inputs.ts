import { MANIFEST } from "#edge/embedding/deployed-model.ts";
import { ApiFailure, failure } from "#edge/http/failure.ts";
import type { RankInputs } from "#edge/rank/scorer.ts";
import type { RankRequest } from "#shared/api/rank.ts";
import { featureCount } from "#shared/features/feature-layout.ts";
import { LIMITS } from "#shared/params/limits.ts";

const F = featureCount(MANIFEST.layout);
/** Entries of a context. */
const MOST_ENTRIES = Math.min(MANIFEST.ranker.S, LIMITS.rankContext);

/**
 * What a request asks to be scored.
 *
 * @throws {ApiFailure} `unknown-model-version`, `too-large`, or `invalid` if features are not of this model's length.
 */
export function rankInputs({ modelVersion, context, candidates }: RankRequest): RankInputs {
  if (modelVersion !== MANIFEST.modelVersion)
    throw failure("unknown-model-version", `this server runs ${MANIFEST.modelVersion}`);
  if (candidates.length > LIMITS.rankCandidates)
    throw failure("too-large", `more than ${LIMITS.rankCandidates} candidates`);
  if (context.features.length > MOST_ENTRIES)
    throw failure("too-large", `a context of more than ${MOST_ENTRIES}`);
  requireWidth(context.features, (i) => `context.features.${i}`);
  requireWidth(
    candidates.map(({ features }) => features),
    (i) => `candidates.${i}.features`,
  );
  return {
    context: context.features.map((features, i) => ({
      features,
      actions: context.actions?.[i] ?? [],
      dwellSeconds: context.dwellSeconds?.[i] ?? 0,
      gap: context.gaps?.[i] ?? 0,
    })),
    gap: context.gap ?? 0,
    candidates: candidates.map(({ features, age = 0, counts = NO_ENGAGEMENT }) => ({
      features,
      age,
      counts,
    })),
  };
}

const NO_ENGAGEMENT = { likes: 0, reposts: 0, replies: 0 } as const;

function requireWidth(rows: readonly (readonly number[])[], pathOf: (row: number) => string): void {
  const wrong = rows.findIndex(({ length }) => length !== F);
  if (wrong < 0) return;
  const details = [{ path: pathOf(wrong), message: `must be ${F} integers` }];
  throw new ApiFailure({ code: "invalid", message: "the request has the wrong shape", details });
}
