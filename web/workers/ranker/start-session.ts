import type { ModelManifest, WeightVariant } from "#shared/api/model-manifest.ts";
import { goldenOf } from "#shared/features/golden.ts";
import { err, ok, type Result } from "#shared/types/result.ts";
import { ModelUnavailable } from "#web/workers/model-store/model-failure.ts";
import type { ModelFiles } from "#web/workers/model-store/open-model.ts";
import { chooseVariant, type DeviceFeatures } from "#web/workers/ranker/choose-variant.ts";
import { reasonOf } from "#web/workers/ranker/failures.ts";
import { checkGolden } from "#web/workers/ranker/golden-check.ts";
import type { Lifetime } from "#web/workers/ranker/lifetime.ts";
import { type Ort, watchDevice } from "#web/workers/ranker/ort-runtime.ts";
import type { Pace } from "#web/workers/ranker/pace.ts";
import { RankerSession } from "#web/workers/ranker/ranker-session.ts";
import type { RankerError, Runtime } from "#web/workers/ranker/ranker.api.ts";

export interface StartParts {
  readonly runtime: Runtime;
  readonly features: DeviceFeatures;
  readonly manifest: ModelManifest;
  /** Used instead of the device's choice. */
  readonly wanted?: WeightVariant | undefined;
  readonly pace: Pace;
  /** Ended when the GPU is lost. */
  readonly device: Lifetime;
  readonly ort: Promise<Ort>;
  /** Rejects with `ModelUnavailable`. */
  /** Called now and then: a start that is slow is not one that hangs. */
  readonly onStep?: (() => void) | undefined;
  readonly loadFiles: (variant: WeightVariant) => Promise<ModelFiles>;
}

export interface StartedSession {
  readonly session: RankerSession;
  readonly variant: WeightVariant;
  /** Why it is not the best variant; absent if it is. */
  readonly fellBack?: string | undefined;
}

/**
 * Starts the model with the best weights that work here. Weights that do not start or that compute wrongly are given up
 * for the next best on the same runtime: half precision may be broken where single precision is right.
 */
export async function startSession(
  parts: StartParts,
): Promise<Result<StartedSession, RankerError>> {
  const { runtime, features, manifest, wanted } = parts;
  const failed: WeightVariant[] = [];
  const reasons: string[] = [];
  let last: RankerError = { code: "bad-model", reason: `it has no weights for ${runtime}` };
  let variant = wanted ?? chooseVariant(runtime, features, manifest);
  while (variant !== undefined) {
    const [started, files] = await Promise.allSettled([parts.ort, parts.loadFiles(variant)]);
    // Without the model or the runtime other weights would not start either.
    if (files.status === "rejected") return fail("bad-model", files.reason);
    if (started.status === "rejected") return fail("start-failed", started.reason);
    const session = await startVariant(parts, started.value, files.value, variant);
    if (session.ok) {
      const fellBack = reasons.length === 0 ? undefined : reasons.join("; ");
      return ok({ session: session.value, variant, fellBack });
    }
    last = session.error;
    failed.push(variant);
    reasons.push(`its ${variant} weights: ${last.reason}`);
    variant = chooseVariant(runtime, features, manifest, failed);
  }
  return err({ ...last, reason: reasons.join("; ") || last.reason });
}

async function startVariant(
  { runtime, device, pace, onStep }: StartParts,
  ort: Ort,
  files: ModelFiles,
  variant: WeightVariant,
): Promise<Result<RankerSession, RankerError>> {
  try {
    const session = await RankerSession.create(ort, runtime, files, pace, onStep);
    if (runtime === "webgpu") await watchDevice(ort, device);
    const wrong = await device.during(
      checkGolden(session, goldenOf(files.golden, variant), onStep),
    );
    return wrong === undefined ? ok(session) : fail("wrong-outputs", wrong);
  } catch (error) {
    return fail("start-failed", error);
  }
}

const fail = (code: RankerError["code"], error: unknown): Result<never, RankerError> =>
  err({
    code,
    reason: reasonOf(error),
    ...(error instanceof ModelUnavailable && { model: error.failure }),
  });
