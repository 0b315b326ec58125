import { MANIFEST, MANIFEST_TEXT } from "#edge/embedding/deployed-model.ts";
import type { AppContext } from "#edge/http/context.ts";
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

/** `GET /api/v1/models/manifest`: the model that this worker encodes posts with. */
export const getManifest = (c: AppContext): Response =>
  c.body(MANIFEST_TEXT, 200, { "Content-Type": "application/json" });
