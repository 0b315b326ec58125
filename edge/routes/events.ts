import { requireIngestToken } from "#edge/http/bearer-token.ts";
import { type AppContext, counters } from "#edge/http/context.ts";
import { failure } from "#edge/http/failure.ts";
import { readJson } from "#edge/http/read-json.ts";
import { series } from "#edge/metrics/counters.ts";
import type { ShardEvent } from "#edge/thunder/shard-messages.ts";
import { ThunderClient } from "#edge/thunder/thunder-client.ts";
import { decodeEvent, type Rejection } from "#shared/api/decode-event.ts";
import { type EventsAnswer, EventsRequest } from "#shared/api/events.ts";
import { LIMITS } from "#shared/params/limits.ts";
import { epochMs } from "#shared/types/ids.ts";

/** `POST /api/v1/events`: stores public facts. Durable and visible to reads when answered. */
export async function postEvents(c: AppContext): Promise<Response> {
  await requireIngestToken(c.req.raw, c.env.INGEST_TOKEN);
  const { events } = await readJson(c.req.raw, EventsRequest);
  if (events.length > LIMITS.eventsPerRequest)
    throw failure("too-large", `more than ${LIMITS.eventsPerRequest} events`);
  const now = epochMs(Date.now());
  const rejected: (Rejection & { index: number })[] = [];
  const accepted: ShardEvent[] = [];
  for (const [index, raw] of events.entries()) {
    const decoded = decodeEvent(raw, now);
    if (decoded.ok) accepted.push({ index, event: decoded.value });
    else rejected.push({ index, ...decoded.error });
  }
  const stored = await c.var.timings.measure("thunder", () =>
    new ThunderClient(c.env.THUNDER_SHARD).ingest(accepted, now),
  );
  for (const index of stored.conflicts) {
    const message = "a post with this id exists with other content or by another author";
    rejected.push({ index, code: "conflict", message });
  }
  for (const { code } of rejected) counters.add(series("perch_events_rejected_total", { code }));
  return c.json({
    accepted: stored.accepted,
    duplicates: stored.duplicates,
    rejected: rejected.toSorted((a, b) => a.index - b.index),
  } satisfies EventsAnswer);
}
