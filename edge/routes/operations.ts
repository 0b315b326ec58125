import { MANIFEST, MANIFEST_TEXT } from "#edge/embedding/deployed-model.ts";
import { type AppContext, counters } from "#edge/http/context.ts";
import { prometheusText } from "#edge/metrics/counters.ts";
import { openApiDocument } from "#edge/openapi/document.ts";
import type { ShardStats } from "#edge/thunder/shard-messages.ts";
import { ThunderClient } from "#edge/thunder/thunder-client.ts";

/** `GET /healthz`: the worker runs. */
export const getHealth = (c: AppContext): Response => c.json({ status: "ok" });

/** `GET /readyz`: every dependency, and 503 until all are there. */
export async function getReady(c: AppContext): Promise<Response> {
  const shards = await new ThunderClient(c.env.THUNDER_SHARD).stats();
  const answering = shards.filter((shard) => shard !== undefined);
  const ready = answering.length === shards.length;
  return c.json(
    {
      status: ready ? "ready" : "not-ready",
      dependencies: {
        thunder: {
          ready,
          shards: shards.length,
          answering: answering.length,
          posts: answering.reduce((sum, { posts }) => sum + posts, 0),
        },
        model: {
          ready: true,
          modelVersion: MANIFEST.modelVersion,
          // Still served with their older encoding, and encoded again in the background.
          stalePosts: answering.reduce((sum, { stalePosts }) => sum + stalePosts, 0),
        },
        ingest: { ready: !!c.env.INGEST_TOKEN },
      },
    },
    ready ? 200 : 503,
  );
}

/** `GET /metrics`: Prometheus text, over all shards and all isolates that have handed on their counters. */
export async function getMetrics(c: AppContext): Promise<Response> {
  const thunder = new ThunderClient(c.env.THUNDER_SHARD);
  await thunder.count(counters.take(Date.now()));
  const shards = (await thunder.stats()).filter((shard) => shard !== undefined);
  const sum = (of: (shard: ShardStats) => number): number =>
    shards.reduce((total, shard) => total + of(shard), 0);
  const counts = {
    ...shards.reduce((all, shard) => ({ ...all, ...shard.counts }), {}),
    perch_events_accepted_total: sum(({ accepted }) => accepted),
    perch_events_duplicate_total: sum(({ duplicates }) => duplicates),
    perch_posts: sum(({ posts }) => posts),
    perch_timeline_authors: sum(({ timelineAuthors }) => timelineAuthors),
    perch_stale_posts: sum(({ stalePosts }) => stalePosts),
    perch_shards: shards.length,
  };
  return c.text(prometheusText(counts), 200, { "Content-Type": "text/plain; version=0.0.4" });
}

let openApiText: string | undefined;

/** `GET /api/v1/openapi.json`: this API for machines. */
export function getOpenApi(c: AppContext): Response {
  openApiText ??= JSON.stringify(openApiDocument());
  return c.body(openApiText, 200, { "Content-Type": "application/json" });
}

/** `GET /api/v1/models/manifest`: the model that this worker encodes posts with. */
export const getManifest = (c: AppContext): Response =>
  c.body(MANIFEST_TEXT, 200, { "Content-Type": "application/json" });
