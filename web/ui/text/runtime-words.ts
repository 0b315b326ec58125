import type { ModelState } from "#web/session/model-state.ts";
import type { RuntimeChoice, RuntimeState } from "#web/session/runtime-settings.ts";
import { RUNTIMES } from "#web/workers/ranker/ranker.api.ts";
import { shortMs } from "./numbers.ts";
import { RUNTIME_NAMES } from "./ranking-words.ts";
import { relativeTime } from "./relative-time.ts";

interface OfferedRuntime {
  readonly choice: RuntimeChoice;
  readonly name: string;
  readonly hint: string;
  /** This browser cannot run it. */
  readonly isMissing?: boolean;
}

/** Why the GPU cannot be chosen, where it cannot. */
function gpuMissingWords(webGpu: RuntimeState["webGpu"]): string | undefined {
  if (webGpu === "none") return "This browser offers no graphics processor.";
  if (webGpu === "no-jspi")
    return "This browser offers a graphics processor, but lacks what its program needs to wait for it (JSPI).";
  return undefined;
}

/** What can be chosen to compute the ranking, each with what it means. The bytes are those of runtime and graphs together. */
export function offeredRuntimes({ webGpu }: RuntimeState): readonly OfferedRuntime[] {
  const missing = gpuMissingWords(webGpu);
  return [
    {
      choice: "automatic",
      name: "Automatic",
      hint: "Begins at once on the processor; a graphics processor takes over where it is measured to be faster.",
    },
    { choice: "kernel", name: RUNTIME_NAMES.kernel, hint: "The app's own small program." },
    {
      choice: "webgpu",
      name: RUNTIME_NAMES.webgpu,
      hint: missing ?? "Through WebGPU; downloads 5 to 7 MB more, once.",
      isMissing: missing !== undefined,
    },
    {
      choice: "wasm",
      name: RUNTIME_NAMES.wasm,
      hint: "The general ONNX Runtime, to look for faults; downloads about 6 MB more, once.",
    },
  ];
}

/** What has become of a choice that is not in use; undefined where it is, or no model ranks. */
export function choiceWords(
  choice: RuntimeChoice,
  choosing: RuntimeChoice | undefined,
  model: ModelState,
): string | undefined {
  if (choosing === "automatic") return "Looking for the fastest, while the ranking goes on.";
  if (choosing !== undefined)
    return `Starting: ${RUNTIME_NAMES[choosing]}. The ranking goes on meanwhile.`;
  if (choice === "automatic" || model.phase !== "ready" || model.runtime === choice)
    return undefined;
  return `Not in use here: ${RUNTIME_NAMES[choice]}. In its place: ${RUNTIME_NAMES[model.runtime]}.`;
}

/** What is known of how fast this device ranks in which way. */
export function measuredWords({ measured, webGpu }: RuntimeState, now: number): string {
  if (gpuMissingWords(webGpu) !== undefined)
    return "There is no graphics processor to compare with.";
  if (webGpu === "software")
    return "This browser only emulates a graphics processor, which is slower, so it is not tried.";
  if (measured === undefined) return "Nothing has been compared on this device yet.";
  const known = RUNTIMES.flatMap((runtime) => {
    const ms = measured.ms[runtime];
    return ms === undefined ? [] : [`${RUNTIME_NAMES[runtime].toLowerCase()} ${shortMs(ms)}`];
  });
  const age = relativeTime(measured.at, now);
  const when = age === "now" ? "just now" : /^\d+[mhd]$/.test(age) ? `${age} ago` : `on ${age}`;
  const failed =
    known.length === 1 ? " The other one did not start, or computed something else." : "";
  return `Measured ${when}, for 1,000 posts: ${known.join(", ")}.${failed}`;
}
