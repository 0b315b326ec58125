import { forcedRuntime } from "#web/session/forced-runtime.ts";
import { startRankerEarly } from "#web/session/ranker-worker.ts";

// This script is small, so that the ranker's worker starts while the page's own script is still on its way.
if (forcedRuntime(location.search) !== "light") startRankerEarly();
await import("./start-app.tsx");
