import type { Context, MiddlewareHandler } from "hono";
import { drainBody } from "#edge/http/read-json.ts";
import { ServerTimings } from "#edge/http/server-timings.ts";
import { Counters, series } from "#edge/metrics/counters.ts";
import { routeName } from "#edge/routes/route-names.ts";
import { SECURITY_HEADERS } from "#shared/security-headers.ts";

/** This isolate's, handed on by `GET /metrics` and by the first request after a while. */
export const counters = new Counters();

/** What every handler finds in `c.var`. */
export interface RequestFacts {
  readonly requestId: string;
  readonly timings: ServerTimings;
}
export type AppEnv = { Bindings: Env; Variables: RequestFacts };
export type AppContext = Context<AppEnv>;

/** Names the request, times it, and guards the answer; `public/_headers` covers files only. */
export const requestContext: MiddlewareHandler<AppEnv> = async (c, next) => {
  const timings = new ServerTimings();
  const requestId = crypto.randomUUID();
  c.set("requestId", requestId);
  c.set("timings", timings);
  await next();
  await drainBody(c.req.raw);
  counters.add(
    series("perch_requests_total", { route: routeName(c.req.path), status: c.res.status }),
  );
  c.header("x-request-id", requestId);
  c.header("Server-Timing", timings.header());
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) c.header(name, value);
};
