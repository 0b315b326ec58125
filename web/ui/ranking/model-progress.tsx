import { useComputed } from "@preact/signals";
import { usePage } from "#web/ui/page.ts";
import { megabytes } from "#web/ui/text/numbers.ts";

/** While the model is on its way: how far, and that reading need not wait. */
export function ModelProgress() {
  const { state } = usePage().session;
  const model = useComputed(() => state.value.model).value;
  if (model.phase !== "loading") return null;
  const { loadedBytes, totalBytes } = model;
  const known = totalBytes > 0;
  return (
    <div class="model-progress" data-testid="model-progress">
      <label class="small-print" for="model-bar">
        {known && loadedBytes < totalBytes
          ? `Fetching the ranking model: ${megabytes(loadedBytes)} of ${megabytes(totalBytes)}, once`
          : "Starting the ranking model"}
      </label>
      {known ? (
        <progress id="model-bar" max={totalBytes} value={loadedBytes} />
      ) : (
        <progress id="model-bar" />
      )}
    </div>
  );
}
