import { Hono } from "hono";
import { etag } from "hono/etag";
import { type AppContext, type AppEnv, requestContext } from "#edge/http/context.ts";
import { ApiFailure, errorResponse } from "#edge/http/failure.ts";
import { handOnCounters } from "#edge/metrics/hand-on-counters.ts";
import { postEvents } from "#edge/routes/events.ts";
import {
  getHealth,
  getManifest,
  getMetrics,
  getOpenApi,
  getReady,
} from "#edge/routes/operations.ts";
import { postRank } from "#edge/routes/rank.ts";
import { postCandidates, postInNetwork, postLookup, postRetrieve } from "#edge/routes/reads.ts";
import { ShardsUnavailableError } from "#edge/thunder/thunder-client.ts";

/** Seconds after which a shard that failed has restarted. */
const SHARD_RETRY_S = 1;

const notFound = (c: AppContext): Response =>
  errorResponse(
    { error: { code: "not-found", message: "there is nothing here" } },
    c.var.requestId,
  );

const onlyAllows =
  (method: string) =>
  (c: AppContext): Response => {
    const error = { code: "method-not-allowed", message: `this route answers ${method}` } as const;
    const response = errorResponse({ error }, c.var.requestId);
    response.headers.set("Allow", method);
    return response;
  };

const api = new Hono<AppEnv>();
const posts = {
  "/events": postEvents,
  "/in-network": postInNetwork,
  "/retrieve": postRetrieve,
  "/candidates": postCandidates,
  "/posts/lookup": postLookup,
  "/rank": postRank,
} as const;
for (const [path, handler] of Object.entries(posts))
  api.post(path, handler).all(path, onlyAllows("POST"));
const gets = { "/models/manifest": getManifest, "/openapi.json": getOpenApi } as const;
for (const [path, handler] of Object.entries(gets))
  api.get(path, etag(), handler).all(path, onlyAllows("GET"));

/** Asked for the API and for every path that is no file. */
export const app = new Hono<AppEnv>();
app.use("/api/*", handOnCounters, requestContext);
app.route("/api/v1", api);
app.all("/api/*", notFound);
for (const [path, handler] of Object.entries({
  "/healthz": getHealth,
  "/readyz": getReady,
  "/metrics": getMetrics,
}))
  app.get(path, requestContext, handler).all(path, requestContext, onlyAllows("GET"));
// No extension: a page of the app, whose path only the app knows. Its shell brings the headers of files.
app.get("/:path{[^.]*}", (c) => c.env.ASSETS.fetch(new URL("/", c.req.url)));
app.all("*", requestContext, notFound);

app.onError((error, c) => {
  if (error instanceof ApiFailure) return errorResponse(error, c.var.requestId);
  console.error(c.var.requestId, error);
  if (error instanceof ShardsUnavailableError) {
    const overloaded = { code: "overloaded", message: "the store is busy; ask again" } as const;
    return errorResponse({ error: overloaded, retryAfterS: SHARD_RETRY_S }, c.var.requestId);
  }
  const internal = { code: "internal", message: "something went wrong here" } as const;
  return errorResponse({ error: internal }, c.var.requestId);
});
