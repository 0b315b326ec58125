import * as z from "zod/mini";
import type { ModelManifest, WeightVariant } from "#shared/api/model-manifest.ts";
import type { Engine } from "#shared/api/model-parts.ts";
import type { GoldenSet } from "#shared/features/golden.ts";
import { DEVICE } from "#shared/params/device.ts";
import { MODEL_KEYS } from "#shared/params/model-keys.ts";
import { canonicalJson } from "#shared/signing/canonical-json.ts";
import type { SignedManifest } from "#shared/signing/signed-manifest.ts";
import { err, ok, type Result } from "#shared/types/result.ts";
import type { LoadedFiles } from "#web/workers/model-store/model-content.ts";
import type { ModelFailure } from "#web/workers/model-store/model-failure.ts";
import type {
  FetchManifest,
  FoundModel,
  ModelStore,
} from "#web/workers/model-store/model-store.ts";
import type { KeepingProblem } from "#web/workers/model-store/part-cache.ts";

// The worker stands under the page's content security policy, which forbids `eval`; Zod would try it.
z.config({ jitless: true });

/** Which version to load, and what that may cost. Plain data: it crosses the worker's border. */
export interface ModelWish {
  /**
   * `kept`: the version in use on this device, without asking anybody. `newest`: the one the edge names now. Else the
   * version of that name and no other, beside whichever is in use.
   */
  readonly which: "kept" | "newest" | { readonly modelVersion: string };
  /** False where the reader has to be asked first; then the answer is `needs-download`. */
  readonly mayDownload: boolean;
}

/** What an engine starts from. */
export interface ModelFiles<E extends Engine> {
  readonly manifest: ModelManifest;
  readonly golden: GoldenSet;
  readonly files: LoadedFiles<E>;
}

/** What the page knows of a loaded model. Plain data. */
export interface ModelFacts {
  readonly modelVersion: string;
  /** Models whose posts this one can read: their features follow from the same layout. */
  readonly readable: readonly string[];
  /** The layout, so that one can see whether a version that comes later belongs to `readable`. */
  readonly layout: string;
  /** Why it will be downloaded again at the next visit; absent if it is kept. */
  readonly keepingProblem?: KeepingProblem | undefined;
  readonly signedBy: { readonly holder: string; readonly demo: boolean };
}

/** A version of the model that has been chosen for use. */
export interface OpenModel<E extends Engine> {
  readonly manifest: SignedManifest;
  files(
    variant: WeightVariant,
    onProgress: (loadedBytes: number, totalBytes: number) => void,
  ): Promise<Result<ModelFiles<E>, ModelFailure>>;
  /** It computed its golden vectors rightly on this device: from now on it serves, unless it was asked for by its name. */
  passed(): Promise<ModelFacts>;
}

/** Chooses a version: the one that a wish asks for, if there is one that may be used. */
export async function openModel<E extends Engine>(
  store: ModelStore,
  engine: E,
  { which, mayDownload }: ModelWish,
  fetchManifest: FetchManifest,
  signal: AbortSignal,
): Promise<Result<OpenModel<E>, ModelFailure>> {
  const found = await find(store, engine, which, fetchManifest);
  if (!found.ok) return found;
  const model = found.value;
  return ok({
    manifest: model.manifest,
    files: async (variant, onProgress) => {
      const files = await store.load(model, engine, variant, {
        mayDownload,
        mustKeep: which !== "kept",
        onProgress: throttled(onProgress),
        signal,
      });
      if (files.ok) return withGolden<E>(model, files.value);
      // A version that the server no longer has, and not all of it is here: the next load takes another. One that was
      // asked for by its name ranks by other means.
      if (files.error.code === "gone" && typeof which === "string") await store.abandon(model);
      return files;
    },
    passed: async () => {
      // An update may have taken its place since somebody looked for that name.
      if (typeof which === "string") await store.serve(model);
      return factsOf(store, model);
    },
  });
}

function find(
  store: ModelStore,
  engine: Engine,
  which: ModelWish["which"],
  fetchManifest: FetchManifest,
): Promise<Result<FoundModel, ModelFailure>> {
  if (which === "kept") return store.findKept(fetchManifest, engine);
  if (which === "newest") return store.findNewest(fetchManifest);
  return store.findVersion(which.modelVersion, fetchManifest);
}

async function factsOf(store: ModelStore, found: FoundModel): Promise<ModelFacts> {
  const { modelVersion, layout, signature } = found.manifest;
  const { holder = "", demo = false } = MODEL_KEYS.find(({ id }) => id === signature?.keyId) ?? {};
  return {
    modelVersion,
    readable: await store.readableBy(found),
    layout: canonicalJson(layout),
    keepingProblem: store.keepingProblem,
    signedBy: { holder, demo },
  };
}

function withGolden<E extends Engine>(
  { manifest }: FoundModel,
  files: LoadedFiles<E>,
): Result<ModelFiles<E>, ModelFailure> {
  try {
    const golden = JSON.parse(new TextDecoder().decode(files.golden)) as GoldenSet;
    return ok({ manifest, files, golden });
  } catch {
    return err({ code: "bad-manifest", reason: "the golden vectors are no JSON" });
  }
}

/** Passes a report on now and then, and the last one always: a message a chunk would keep the page busy. */
function throttled(
  onProgress: (loadedBytes: number, totalBytes: number) => void,
): (loadedBytes: number, totalBytes: number) => void {
  let reportedAt = -Infinity;
  return (loadedBytes, totalBytes) => {
    const now = performance.now();
    if (loadedBytes < totalBytes && now - reportedAt < DEVICE.progressIntervalMs) return;
    reportedAt = now;
    onProgress(loadedBytes, totalBytes);
  };
}
