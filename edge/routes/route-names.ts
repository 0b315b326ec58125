/** The paths this worker answers. Whatever else is asked for is one name, so that strangers cannot fill the metrics. */
const ROUTES: ReadonlySet<string> = new Set([
  "/api/v1/events",
  "/api/v1/in-network",
  "/api/v1/retrieve",
  "/api/v1/candidates",
  "/api/v1/posts/lookup",
  "/api/v1/rank",
  "/api/v1/models/manifest",
  "/api/v1/openapi.json",
  "/healthz",
  "/readyz",
  "/metrics",
]);

/** A request's path as a label. */
export const routeName = (path: string): string => (ROUTES.has(path) ? path : "other");
