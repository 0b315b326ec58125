import { useComputed } from "@preact/signals";
import { usePage } from "#web/ui/page.ts";

/** A line under the bar while the model is on its way; the chip says the figures. It takes no room: nothing moves. */
export function ModelProgress() {
  const { state } = usePage().session;
  const model = useComputed(() => state.value.model).value;
  if (model.phase !== "loading") return null;
  const { loadedBytes, totalBytes } = model;
  const label = "Fetching the ranking model";
  // Without a value the bar says that something is going on, not how much.
  return totalBytes > 0 && loadedBytes < totalBytes ? (
    <progress
      class="model-progress"
      data-testid="model-progress"
      aria-label={label}
      max={totalBytes}
      value={loadedBytes}
    />
  ) : (
    <progress class="model-progress" data-testid="model-progress" aria-label={label} />
  );
}
