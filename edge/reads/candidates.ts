import { MANIFEST } from "#edge/embedding/deployed-model.ts";
import { type InNetworkSelection, selectInNetwork } from "#edge/reads/in-network.ts";
import { type RetrievedSelection, selectRetrieved } from "#edge/reads/retrieve.ts";
import { withSource } from "#edge/thunder/hydrated-json.ts";
import type { HydratedPosts, ThunderClient } from "#edge/thunder/thunder-client.ts";
import type { CandidatesRequest, InNetworkAnswer, RetrieveAnswer } from "#shared/api/reads.ts";
import type { EpochMs } from "#shared/types/ids.ts";

/** The two halves of an answer, as JSON text. */
export interface CandidatesJson {
  readonly inNetwork?: string | undefined;
  readonly retrieve?: string | undefined;
  readonly referenced?: string | undefined;
}

/**
 * Chooses in-network and retrieved posts at once, then hydrates both in one call per shard; `withReferenced`, in one more,
 * also what they repeat, quote and answer.
 */
export async function readCandidates(
  thunder: ThunderClient,
  request: CandidatesRequest,
  now: EpochMs,
  { withReferenced = false } = {},
): Promise<CandidatesJson> {
  const from = performance.now();
  const [inNetwork, retrieved] = await Promise.all([
    request.inNetwork && selectInNetwork(thunder, request.inNetwork, now),
    request.retrieve && selectRetrieved(thunder, request.retrieve, now),
  ]);
  const wanted = new Map(
    [...(inNetwork?.posts ?? []), ...(retrieved?.hits ?? [])].map((post) => [post.id, post]),
  );
  const hydrated = await thunder.hydrate(wanted.values());
  const referenced =
    withReferenced && hydrated.refs.length > 0
      ? await thunder.hydrateRefs(hydrated.refs)
      : undefined;
  return {
    inNetwork: inNetwork && inNetworkJson(inNetwork, hydrated, performance.now() - from),
    retrieve: retrieved && retrieveJson(retrieved, hydrated),
    referenced: referenced && referencedJson(referenced),
  };
}

const referencedJson = ({ jsonOf }: HydratedPosts): string =>
  `[${[...jsonOf.values()].map((json) => withSource(json, { source: "lookup" })).join(",")}]`;

/** Newest first, so a post's rank is its place. */
function inNetworkJson(
  { posts, partial, authors, eligible }: InNetworkSelection,
  { jsonOf, partial: unhydrated }: HydratedPosts,
  ms: number,
): string {
  const hydrated = posts.flatMap(({ id }, i) => {
    const json = jsonOf.get(id);
    return json === undefined
      ? []
      : [withSource(json, { source: "in-network", sourceRank: i + 1 })];
  });
  const stats: InNetworkAnswer["stats"] = {
    authors,
    eligible,
    returned: hydrated.length,
    ms: rounded(ms),
  };
  return `{"posts":[${hydrated.join(",")}],"partial":${partial || unhydrated},"stats":${JSON.stringify(stats)}}`;
}

function retrieveJson(
  { hits, sources, partial, ms }: RetrievedSelection,
  { jsonOf, partial: unhydrated }: HydratedPosts,
): string {
  const found = hits.flatMap((hit) => {
    const json = jsonOf.get(hit.id);
    return json === undefined ? [] : [{ hit, json }];
  });
  const posts = found.map(({ hit: { source, score, rank }, json }) =>
    withSource(json, { source, sourceScore: score, sourceRank: rank }),
  );
  const stats: RetrieveAnswer["sources"] = sources.map((name) => ({
    name,
    count: found.filter(({ hit }) => hit.source === name).length,
    ms: rounded(ms),
    ...((partial || unhydrated) && { failed: true }),
  }));
  return `{"posts":[${posts.join(",")}],"sources":${JSON.stringify(stats)},"modelVersion":${JSON.stringify(MANIFEST.modelVersion)}}`;
}

const rounded = (ms: number): number => Math.round(ms * 10) / 10;
