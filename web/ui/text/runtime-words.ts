import type { RuntimeChoice, RuntimeState } from "#web/session/runtime-settings.ts";
import { RUNTIMES } from "#web/workers/ranker/ranker.api.ts";
import { shortMs } from "./numbers.ts";
import { RUNTIME_NAMES } from "./ranking-words.ts";
import { relativeTime } from "./relative-time.ts";

/** What can be chosen to compute the ranking, each with what it means. */
export const RUNTIME_CHOICES: readonly {
  readonly choice: RuntimeChoice;
  readonly name: string;
  readonly hint: string;
}[] = [
  {
    choice: "automatic",
    name: "Automatic",
    hint: "Begins at once on the processor; a graphics processor takes over where it is measured to be faster.",
  },
  { choice: "kernel", name: RUNTIME_NAMES.kernel, hint: "The app's own small program." },
  {
    choice: "webgpu",
    name: RUNTIME_NAMES.webgpu,
    hint: "Through WebGPU; downloads 4 MB more, once.",
  },
  {
    choice: "wasm",
    name: RUNTIME_NAMES.wasm,
    hint: "The general ONNX Runtime, to look for faults; downloads 4 MB more, once.",
  },
];

/** What is known of how fast this device ranks in which way. */
export function measuredWords({ measured, webGpu }: RuntimeState, now: number): string {
  if (webGpu === "none")
    return "This browser offers no graphics processor, so there is nothing to compare.";
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
