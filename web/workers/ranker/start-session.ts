import type { ModelManifest, WeightVariant } from "#shared/api/model-manifest.ts";
import type { Engine } from "#shared/api/model-parts.ts";
import { goldenOf, type GoldenSet } from "#shared/features/golden.ts";
import { err, ok, type Result } from "#shared/types/result.ts";
import { ModelUnavailable } from "#web/workers/model-store/model-failure.ts";
import type { ModelFiles } from "#web/workers/model-store/open-model.ts";
import { chooseVariant, type DeviceFeatures } from "#web/workers/ranker/choose-variant.ts";
import { reasonOf } from "#web/workers/ranker/failures.ts";
import { checkGolden } from "#web/workers/ranker/golden-check.ts";
import type { Lifetime } from "#web/workers/ranker/lifetime.ts";
import type { Pace } from "#web/workers/ranker/pace.ts";
import type { PhoenixModel } from "#web/workers/ranker/phoenix-model.ts";
import { RankerSession } from "#web/workers/ranker/ranker-session.ts";
import type { RankerError, Runtime } from "#web/workers/ranker/ranker.api.ts";

/** A runtime that is there and waits for a model. */
export interface StartedRuntime<E extends Engine> {
  /** @throws whatever the runtime does if the model does not fit it. */
  create(files: ModelFiles<E>, onStep?: () => void): Promise<PhoenixModel>;
  /** Threads it computes with. */
  threads(): number;
  /** Keeps the runtime for the next start and for offline. */
  keep(): Promise<void>;
}

export interface StartParts<E extends Engine> {
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
  readonly starting: Promise<StartedRuntime<E>>;
  /** Called now and then: a start that is slow is not one that hangs. */
  readonly onStep?: (() => void) | undefined;
  /** Rejects with `ModelUnavailable`. */
  readonly loadFiles: (variant: WeightVariant) => Promise<ModelFiles<E>>;
}

export interface StartedSession<E extends Engine> {
  readonly session: RankerSession;
  readonly variant: WeightVariant;
  readonly golden: GoldenSet;
  readonly runtime: StartedRuntime<E>;
}

/**
 * Starts the model with the best weights that are left, and checks what they compute. The error of weights that fail
 * names them if the runtime has others to try: half precision may be broken where single precision is right. That takes
 * another worker, because ONNX Runtime creates no session after one that it could not create.
 */
export async function startSession<E extends Engine>(
  parts: StartParts<E>,
): Promise<Result<StartedSession<E>, RankerError>> {
  const { runtime, features, manifest, without, wanted } = parts;
  const choose = (failed: readonly WeightVariant[]): WeightVariant | undefined =>
    wanted !== undefined && !failed.includes(wanted)
      ? wanted
      : chooseVariant(runtime, features, manifest, failed);
  const variant = choose(without);
  // Another runtime may have some.
  if (variant === undefined) return fail("start-failed", "the model has no weights for it");
  const [starting, files] = await Promise.allSettled([parts.starting, parts.loadFiles(variant)]);
  // Without the model or the runtime other weights would not start either.
  if (files.status === "rejected") return fail("bad-model", files.reason);
  if (starting.status === "rejected") return fail("start-failed", starting.reason);
  const session = await startVariant(parts, starting.value, files.value, variant);
  if (session.ok) {
    const { golden } = files.value;
    return ok({ session: session.value, variant, golden, runtime: starting.value });
  }
  const hasOthers = choose([...without, variant]) !== undefined;
  return hasOthers ? err({ ...session.error, variant }) : session;
}

async function startVariant<E extends Engine>(
  { runtime, device, pace, onStep }: StartParts<E>,
  started: StartedRuntime<E>,
  files: ModelFiles<E>,
  variant: WeightVariant,
): Promise<Result<RankerSession, RankerError>> {
  try {
    const model = await started.create(files, onStep);
    const session = new RankerSession(model, files.manifest, pace);
    const golden = goldenOf(files.golden, runtime === "kernel" ? `kernel-${variant}` : variant);
    const wrong = await device.during(checkGolden(session, golden, onStep));
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
