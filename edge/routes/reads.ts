import type { AppContext } from "#edge/http/context.ts";
import { distinct, readJson } from "#edge/http/read-json.ts";
import { readCandidates } from "#edge/reads/candidates.ts";
import { withSource } from "#edge/thunder/hydrated-json.ts";
import { ThunderClient } from "#edge/thunder/thunder-client.ts";
import {
  CandidatesRequest,
  InNetworkRequest,
  LookupRequest,
  RetrieveRequest,
} from "#shared/api/reads.ts";
import { LIMITS } from "#shared/params/limits.ts";
import { epochMs } from "#shared/types/ids.ts";

const candidatesOf = (
  c: AppContext,
  request: CandidatesRequest,
  options?: Parameters<typeof readCandidates>[3],
) =>
  c.var.timings.measure("thunder", () =>
    readCandidates(new ThunderClient(c.env.THUNDER_SHARD), request, epochMs(Date.now()), options),
  );

/** `POST /api/v1/in-network`: recent posts of the followed authors, newest first. */
export async function postInNetwork(c: AppContext): Promise<Response> {
  const request = await readJson(c.req.raw, InNetworkRequest);
  const { inNetwork = "{}" } = await candidatesOf(c, { inNetwork: request });
  return jsonText(c, inNetwork);
}

/** `POST /api/v1/retrieve`: posts by anyone, from the sources asked. */
export async function postRetrieve(c: AppContext): Promise<Response> {
  const request = await readJson(c.req.raw, RetrieveRequest);
  const { retrieve = "{}" } = await candidatesOf(c, { retrieve: request });
  return jsonText(c, retrieve);
}

/** `POST /api/v1/candidates`: both in one round trip, with the posts they refer to. */
export async function postCandidates(c: AppContext): Promise<Response> {
  const request = await readJson(c.req.raw, CandidatesRequest);
  const answer = await candidatesOf(c, request, { withReferenced: true });
  const parts = Object.entries(answer).flatMap(([name, json]) =>
    json === undefined ? [] : [`"${name}":${json}`],
  );
  return jsonText(c, `{${parts.join(",")}}`);
}

/** `POST /api/v1/posts/lookup`: posts by id, in the order asked. */
export async function postLookup(c: AppContext): Promise<Response> {
  const request = await readJson(c.req.raw, LookupRequest);
  const ids = distinct(request.ids, LIMITS.lookupIds, "ids");
  const jsonOf = await c.var.timings.measure("thunder", () =>
    new ThunderClient(c.env.THUNDER_SHARD).lookup(ids),
  );
  const posts = ids.flatMap((id) => {
    const json = jsonOf.get(id);
    return json === undefined ? [] : [withSource(json, { source: "lookup" })];
  });
  const missing = ids.filter((id) => !jsonOf.has(id));
  return jsonText(c, `{"posts":[${posts.join(",")}],"missing":${JSON.stringify(missing)}}`);
}

const jsonText = (c: AppContext, json: string): Response =>
  c.body(json, 200, { "Content-Type": "application/json" });
