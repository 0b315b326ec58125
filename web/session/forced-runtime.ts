import { isRuntime, type Runtime } from "#web/workers/ranker/ranker.api.ts";

/**
 * `?runtime=` and the name of a runtime, or `light` for the light ranker alone; anything else leaves the choice to the
 * ranker.
 */
export function forcedRuntime(search: string): Runtime | "light" | undefined {
  const wanted = new URLSearchParams(search).get("runtime");
  return isRuntime(wanted) || wanted === "light" ? wanted : undefined;
}
