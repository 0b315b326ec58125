import { decodeLightModel } from "#shared/scorers/light-model-file.ts";
import { LightRanker } from "#shared/scorers/light-ranker.ts";
import { err, ok, type Result } from "#shared/types/result.ts";

/** The light ranker, or why there is none. */
export type LoadLightRanker = () => Promise<Result<LightRanker, string>>;

/**
 * Loads the light ranker, once. It is a chunk of the app, kept for offline with it: it has to be there where the model's
 * files and their runtimes are not.
 */
export function lightRankerLoader(
  read: () => Promise<string> = async () =>
    (await import("../../models/artifacts/light-ranker.json?raw")).default,
): LoadLightRanker {
  let loaded: Promise<Result<LightRanker, string>> | undefined;
  const load: LoadLightRanker = async () => {
    try {
      const model = decodeLightModel(await read());
      return model.ok ? ok(new LightRanker(model.value)) : err(`the light ranker ${model.error}`);
    } catch (error) {
      // A network may be back the next time.
      loaded = undefined;
      return err(`the light ranker cannot be loaded: ${String(error)}`);
    }
  };
  return () => (loaded ??= load());
}
