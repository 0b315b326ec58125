import type { CancelSignal, Source } from "#shared/pipeline/stages.ts";
import type { PostCandidate } from "#shared/types/candidate.ts";
import type { FeedQuery, HistoryEntry } from "#shared/types/query.ts";
import { type EdgeClient, edgeErrorMessage } from "#web/api/edge-client.ts";
import { withReferencedPosts } from "#web/sources/referenced-posts.ts";

/** What retrieval may know of the reader: nothing before a model is loaded, no vector without a history. */
export type EmbedReader = (
  history: readonly HistoryEntry[],
  signal: AbortSignal,
) => Promise<
  { readonly modelVersion: string; readonly embedding?: string | undefined } | undefined
>;

/** Names of the two sources, in their order: a post that both propose is in-network. */
export const EDGE_SOURCES = ["InNetworkSource", "RetrievalSource"] as const;

interface Answer {
  readonly inNetwork: readonly PostCandidate[];
  readonly retrieved: readonly PostCandidate[];
}

/**
 * In-network posts and retrieved ones, both from one `/candidates` request a query, with the posts they refer to.
 *
 * @param onEdgeModel told with every answer which model the edge encodes posts with
 */
export function edgeSources(
  edge: Pick<EdgeClient, "candidates">,
  embedReader: EmbedReader,
  onEdgeModel: (modelVersion: string) => void = () => {},
): readonly Source<FeedQuery, PostCandidate>[] {
  const answers = new WeakMap<FeedQuery, Promise<Answer>>();

  const fetchAnswer = async (query: FeedQuery, signal: AbortSignal): Promise<Answer> => {
    const { following, history } = query;
    const vector = await embedReader(history, signal);
    let answer = await edge.candidates({ following, ...vector }, signal);
    // The edge has another model than this device has yet: it knows no vectors of ours.
    if (!answer.ok && answer.error.code === "refused" && answer.error.status === 409)
      answer = await edge.candidates({ following }, signal);
    if (!answer.ok) throw new Error(edgeErrorMessage(answer.error), { cause: answer.error });
    const { inNetwork, retrieve, referenced = [] } = answer.value;
    if (retrieve) onEdgeModel(retrieve.modelVersion);
    const batches = [inNetwork?.posts ?? [], retrieve?.posts ?? []];
    const [followed = [], retrieved = []] = withReferencedPosts(batches, referenced);
    return { inNetwork: followed, retrieved };
  };
  const answerTo = (query: FeedQuery, cancel: CancelSignal): Promise<Answer> => {
    let answer = answers.get(query);
    if (!answer) answers.set(query, (answer = fetchAnswer(query, toAbortSignal(cancel))));
    return answer;
  };
  const [inNetwork, retrieval] = EDGE_SOURCES;
  return [
    {
      name: inNetwork,
      enable: ({ following }) => following.size > 0,
      source: async (query, cancel) => (await answerTo(query, cancel)).inNetwork,
    },
    {
      name: retrieval,
      source: async (query, cancel) => (await answerTo(query, cancel)).retrieved,
    },
  ];
}

/** The engine knows only what every platform's signal has; on the page it is an `AbortSignal`. */
export const toAbortSignal = (signal: CancelSignal): AbortSignal =>
  signal instanceof AbortSignal ? signal : new AbortController().signal;
