import { MANIFEST } from "#edge/embedding/deployed-model.ts";
import { type AppContext, counters } from "#edge/http/context.ts";
import { readJson } from "#edge/http/read-json.ts";
import { series } from "#edge/metrics/counters.ts";
import { kernelScorer } from "#edge/rank/kernel-scorer.ts";
import { rankInputs } from "#edge/rank/rank-inputs.ts";
import { type RankAnswer, RankRequest } from "#shared/api/rank.ts";

/**
 * `POST /api/v1/rank`: scores candidates for a reader who is not known. Nothing of the request is kept or logged but how
 * many candidates there were.
 */
export async function postRank(c: AppContext): Promise<Response> {
  const inputs = rankInputs(await readJson(c.req.raw, RankRequest));
  const from = performance.now();
  const scores = await c.var.timings.measure("rank", () => kernelScorer(inputs));
  const ms = performance.now() - from;
  const { runtime } = scores;
  counters.add(series("perch_candidates_ranked_total", { runtime }), inputs.candidates.length);
  return c.json({
    probabilities: base64(scores.probabilities),
    continuous: base64(scores.continuous),
    modelVersion: MANIFEST.modelVersion,
    runtime,
    ms: Math.round(ms * 10) / 10,
  } satisfies RankAnswer);
}

/** Arguments that a call takes with certainty. */
const PIECE = 8_192;

/** base64 of the numbers' bytes, in this machine's order: every machine that runs workers is little-endian. */
function base64({ buffer, byteOffset, byteLength }: Float32Array): string {
  const bytes = new Uint8Array(buffer, byteOffset, byteLength);
  let text = "";
  for (let at = 0; at < byteLength; at += PIECE)
    text += String.fromCharCode(...bytes.subarray(at, at + PIECE));
  return btoa(text);
}
