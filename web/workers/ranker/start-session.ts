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
  /** Weights that have failed on this runtime. */
  readonly without: readonly WeightVariant[];
  /** Used instead of the device's choice. */
  readonly wanted?: WeightVariant | undefined;
  readonly pace: Pace;
  /** Ended when the GPU is lost. */
  readonly device: Lifetime;
  readonly ort: Promise<Ort>;
  /** Called now and then: a start that is slow is not one that hangs. */
  readonly onStep?: (() => void) | undefined;
  /** Rejects with `ModelUnavailable`. */
  readonly loadFiles: (variant: WeightVariant) => Promise<ModelFiles>;
}

export interface StartedSession {
  readonly session: RankerSession;
  readonly variant: WeightVariant;
}

/**
 * Starts the model with the best weights that are left, and checks what they compute. The error of weights that fail
 * names them if the runtime has others to try: half precision may be broken where single precision is right. That takes
 * another worker, because ONNX Runtime creates no session after one that it could not create.
 */
export async function startSession(
  parts: StartParts,
): Promise<Result<StartedSession, RankerError>> {
  const { runtime, features, manifest, without, wanted } = parts;
  const choose = (failed: readonly WeightVariant[]): WeightVariant | undefined =>
    wanted !== undefined && !failed.includes(wanted)
      ? wanted
      : chooseVariant(runtime, features, manifest, failed);
  const variant = choose(without);
  if (variant === undefined) return fail("bad-model", `it has no weights for ${runtime}`);
  const [started, files] = await Promise.allSettled([parts.ort, parts.loadFiles(variant)]);
  // Without the model or the runtime other weights would not start either.
  if (files.status === "rejected") return fail("bad-model", files.reason);
  if (started.status === "rejected") return fail("start-failed", started.reason);
  const session = await startVariant(parts, started.value, files.value, variant);
  if (session.ok) return ok({ session: session.value, variant });
  const hasOthers = choose([...without, variant]) !== undefined;
  return hasOthers ? err({ ...session.error, variant }) : session;
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
