import type { Context, MiddlewareHandler } from "hono";
import { drainBody } from "#edge/http/read-json.ts";
import { ServerTimings } from "#edge/http/server-timings.ts";
import { SECURITY_HEADERS } from "#shared/security-headers.ts";

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
  c.header("x-request-id", requestId);
  c.header("Server-Timing", timings.header());
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) c.header(name, value);
};
