import { ranking } from "#models/evaluation/metrics.ts";
import { worths } from "#models/light/feed-order.ts";
import { DISTILLATION } from "#models/light/params.ts";
import type { TaughtSlate } from "#models/light/taught-slates.ts";
import { POST_INPUTS, writeLightInputs } from "#shared/features/light-inputs.ts";
import { type LightLayout, lightProfile } from "#shared/features/light-profile.ts";
import { LIGHT_INPUTS } from "#shared/scorers/light-ranker.ts";
import { toLightCandidate } from "#shared/scorers/light-scores.ts";

const D = LIGHT_INPUTS.length;
const P = POST_INPUTS.length;

/** What the student learns from: inputs and whether the teacher would choose the post. */
export interface Examples {
  /** `[n, D]` */
  readonly inputs: Float32Array;
  /** `[n]` 1 = among the best of its slate. */
  readonly good: Uint8Array;
}

/** The teacher's best of a slate, and some others drawn by `random`, which decides as well whose match is hidden. */
export async function examplesOf(
  { history, readerVector, candidates, now }: TaughtSlate,
  layout: LightLayout,
  random: () => number,
): Promise<Examples> {
  const { good, others, matchUnknown } = DISTILLATION;
  const order = ranking(await worths(candidates));
  const rest = order.slice(good);
  const drawn = Array.from({ length: Math.min(others, rest.length) }, (_, i) => {
    const k = i + Math.floor(random() * (rest.length - i));
    const chosen = rest[k] ?? 0;
    rest[k] = rest[i] ?? 0;
    return chosen;
  });
  const rows = [...order.slice(0, good), ...drawn];
  const profile = lightProfile(history, layout);
  const inputs = new Float32Array(rows.length * D);
  const out = new Float64Array(P);
  for (const [i, row] of rows.entries()) {
    const post = candidates[row];
    if (!post) continue;
    const known = random() >= matchUnknown;
    const candidate = toLightCandidate(post, known ? readerVector : undefined);
    writeLightInputs(candidate, now, profile, layout, out);
    inputs.set(out, i * D);
    inputs.set(profile.facts, i * D + P);
  }
  return { inputs, good: Uint8Array.from(rows, (_, i) => (i < good ? 1 : 0)) };
}

export function joined(parts: readonly Examples[]): Examples {
  const n = parts.reduce((sum, { good }) => sum + good.length, 0);
  const inputs = new Float32Array(n * D);
  const good = new Uint8Array(n);
  let at = 0;
  for (const part of parts) {
    inputs.set(part.inputs, at * D);
    good.set(part.good, at);
    at += part.good.length;
  }
  return { inputs, good };
}
