import type { ModelFailure } from "#web/workers/model-store/model-failure.ts";
import type { ModelFacts } from "#web/workers/model-store/open-model.ts";
import type { Runtime } from "#web/workers/ranker/ranker.api.ts";

/** Where the ranking model is. */
export type ModelState =
  | { readonly phase: "idle" }
  /** The browser saves data: nothing is downloaded before the reader says so. */
  | { readonly phase: "asking"; readonly bytes: number }
  | { readonly phase: "loading"; readonly loadedBytes: number; readonly totalBytes: number }
  /** The reader stopped the download. What has come is kept. */
  | { readonly phase: "paused"; readonly loadedBytes: number; readonly totalBytes: number }
  | {
      readonly phase: "ready";
      readonly runtime: Runtime;
      readonly threads: number;
      /** Why it will be downloaded again at the next visit; absent if it is kept. */
      readonly keepingProblem?: ModelFacts["keepingProblem"];
      readonly signedBy?: ModelFacts["signedBy"];
    }
  | {
      readonly phase: "failed";
      /** For people, without a full stop. */
      readonly reason: string;
      /** What kept the model away, where it was not the device that could not run it. */
      readonly failure?: ModelFailure["code"] | undefined;
    };

/** A version of the model that is to take the place of the one in use, which ranks meanwhile. */
export type ModelUpdate =
  | { readonly phase: "asking"; readonly bytes: number }
  | { readonly phase: "loading"; readonly loadedBytes: number; readonly totalBytes: number }
  | { readonly phase: "paused" }
  | {
      readonly phase: "failed";
      readonly reason: string;
      readonly failure?: ModelFailure["code"] | undefined;
    };
