import type { MODEL_FILE_ROLES, ModelManifest, WeightVariant } from "#shared/api/model-manifest.ts";
import type { Engine } from "#shared/api/model-parts.ts";
import { DEVICE } from "#shared/params/device.ts";
import type { Runtime } from "#web/workers/ranker/ranker.api.ts";

/** What the device has that weights may need. */
export interface DeviceFeatures {
  /** The adapter's `shader-f16`: without it a graph of f16 weights fails when it runs. */
  readonly shaderF16: boolean;
}

type Role = (typeof MODEL_FILE_ROLES)[number];
/** The files that score. The graph of the reader's tower is small and may come as f32 only. */
const SCORING = {
  kernel: ["kernel"],
  onnx: ["context", "candidates"],
} as const satisfies Record<Engine, readonly Role[]>;

/** What runs the network there. */
export const engineOf = (runtime: Runtime): Engine => (runtime === "kernel" ? "kernel" : "onnx");

/**
 * The best weights for a runtime, of those that the manifest names for everything that scores there.
 *
 * @param failed what has been tried here and computed wrongly or did not start
 * @returns undefined if nothing is left to try.
 */
export function chooseVariant(
  runtime: Runtime,
  features: DeviceFeatures,
  { files }: Pick<ModelManifest, "files">,
  failed: readonly WeightVariant[] = [],
): WeightVariant | undefined {
  const isThere = (wanted: WeightVariant): boolean =>
    SCORING[engineOf(runtime)].every((scoring) =>
      files.some(({ role, variant = "f32" }) => role === scoring && variant === wanted),
    );
  const preferred: readonly WeightVariant[] = DEVICE.variants[runtime];
  return preferred
    .filter((variant) => variant !== "f16" || features.shaderF16)
    .find((variant) => isThere(variant) && !failed.includes(variant));
}
