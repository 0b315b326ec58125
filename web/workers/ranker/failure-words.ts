import type { RankerError, Runtime } from "#web/workers/ranker/ranker.api.ts";

const NAMES = {
  webgpu: "WebGPU",
  kernel: "The app's own kernel",
  wasm: "WASM",
} as const satisfies Record<Runtime, string>;

/** What may happen to any worker once: its memory, its GPU or itself is gone, and a new one has all of them again. */
export const ACCIDENTS = ["crashed", "device-lost", "out-of-memory"] as const;
export type Accident = (typeof ACCIDENTS)[number];

/** Why a runtime, or some of its weights, are not used, for people. */
export function brokenWords(runtime: Runtime, { code, reason, variant }: RankerError): string {
  const name = variant === undefined ? NAMES[runtime] : `${NAMES[runtime]} with ${variant} weights`;
  switch (code) {
    case "wrong-outputs":
      return `${name} computes wrong scores on this device: ${reason}`;
    case "start-failed":
      return `${name} does not start: ${reason}`;
    case "run-failed":
      return `${name} failed while ranking: ${reason}`;
    case "out-of-memory":
      return `${name} has too little memory: ${reason}`;
    case "device-lost":
      return `${name} lost the graphics processor: ${reason}`;
    case "crashed":
      return `${name} crashed: ${reason}`;
    case "bad-model":
    case "cancelled":
    case "no-adapter":
      return `${name}: ${reason}`;
    default:
      return code satisfies never;
  }
}

/** An accident after which the model works again, for people. */
export function recoveredWords(code: Accident, reason: string): string {
  switch (code) {
    case "device-lost":
      return `The graphics processor was lost and has been started again (${reason}).`;
    case "out-of-memory":
      return `Memory ran out and the model was started again (${reason}).`;
    case "crashed":
      return `The model stopped and was started again (${reason}).`;
    default:
      return code satisfies never;
  }
}
