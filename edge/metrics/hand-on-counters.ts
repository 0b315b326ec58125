import { waitUntil } from "cloudflare:workers";
import type { MiddlewareHandler } from "hono";
import { type AppEnv, counters } from "#edge/http/context.ts";
import { ThunderClient } from "#edge/thunder/thunder-client.ts";
import { THUNDER } from "#shared/params/thunder.ts";

/** After the answer, now and then, gives what this isolate counted to the object that sums over all isolates. */
export const handOnCounters: MiddlewareHandler<AppEnv> = async (c, next) => {
  await next();
  const now = Date.now();
  if (counters.isDue(now, THUNDER.countersIntervalMs))
    waitUntil(new ThunderClient(c.env.THUNDER_SHARD).count(counters.take(now)));
};
