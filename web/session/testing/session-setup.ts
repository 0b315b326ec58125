import "fake-indexeddb/auto";
import type { CandidatesAnswer } from "#shared/api/reads.ts";
import { candidate, probabilities } from "#shared/testing/candidates.ts";
import { ACTIONS } from "#shared/types/action.ts";
import type { RankedCandidate } from "#shared/types/candidate.ts";
import { epochMs, hours, userId } from "#shared/types/ids.ts";
import { err, ok } from "#shared/types/result.ts";
import { createEdgeClient } from "#web/api/edge-client.ts";
import { type FeedDb, openFeedDb } from "#web/db/feed-db.ts";
import type { DemoReader } from "#web/session/demo-readers.ts";
import { DeviceFeedSession, type SessionParts } from "#web/session/device-feed-session.ts";
import type { PageFacts } from "#web/session/feed-controller.ts";
import type { FeedSession } from "#web/session/feed-session.ts";
import type { LoadLightRanker } from "#web/session/load-light-ranker.ts";
import type { Ranker } from "#web/session/reader-feed.ts";
import { RuntimeSettings } from "#web/session/runtime-settings.ts";
import { modelFacts } from "#web/workers/model-store/testing/model-facts.ts";

export const NOW = epochMs(hours(1_000));
export const MODEL = "model-1";

export const DEMO: DemoReader = {
  id: userId("demo-ada"),
  name: "Ada",
  about: "Likes cats",
  following: [userId("cats")],
  history: [
    {
      postId: "old" as never,
      authorId: userId("cats"),
      features: [1],
      postCreatedAgoMs: 2_000,
      agoMs: 1_000,
      actions: ["favorite"],
      dwellSeconds: 3,
      excerpt: "canary-excerpt",
    },
  ],
};

/** Ten posts, two an author; p0 is the newest. Features name the author, so that a ranker can learn about it. */
export const posts = Array.from({ length: 10 }, (_, i) => {
  const { inNetwork: _none, ...post } = candidate(`p${i}`, {
    authorId: userId(`author-${i % 5}`),
    createdAt: epochMs(NOW - i * 1_000),
    modelVersion: MODEL,
    features: [(i % 5) + 1],
  });
  return post;
});

/** Ranks the authors of liked posts first, then the oldest posts: unlike newest first in every place. */
export function fakeRanker(): SessionParts["ranker"] & {
  fail: string | undefined;
  recovered: string | undefined;
  readonly calls: string[];
} {
  const calls: string[] = [];
  const ranker = {
    fail: undefined as string | undefined,
    recovered: undefined as string | undefined,
    calls,
    listen: () => {},
    cancelLoad: () => {},
    allowDownload: () => {},
    update: () => Promise.resolve(),
    chooseForLater: () => void calls.push("chooseForLater"),
    chooseAgain: () => {
      calls.push("chooseAgain");
      return Promise.resolve(ok(true));
    },
    isEdgeModel: () => true,
    edgeSpeaks: () => Promise.resolve(),
    load: () =>
      Promise.resolve(
        ranker.fail === undefined
          ? ok({
              runtime: "wasm" as const,
              variant: "f32" as const,
              threads: 2,
              ...modelFacts(MODEL),
              historyLength: 128,
              recovered: ranker.recovered,
            })
          : err({ code: "start-failed" as const, reason: ranker.fail }),
      ),
    rank: ({ history, candidates }: Parameters<Ranker["rank"]>[0]) => {
      calls.push("rank");
      const N = candidates.createdAt.length;
      const of = (action: "favorite" | "not_interested") =>
        new Set(history.filter((h) => h.actions.includes(action)).map((h) => h.features[0]));
      const [liked, disliked] = [of("favorite"), of("not_interested")];
      const rows = Array.from({ length: N }, (_, i) =>
        probabilities({
          favorite:
            0.1 +
            (NOW - (candidates.createdAt[i] ?? 0)) / 1e6 +
            (liked.has(candidates.features[i]) ? 0.5 : 0),
          not_interested: disliked.has(candidates.features[i]) ? 1 : 0,
        }),
      );
      const all = new Float32Array(N * ACTIONS.length);
      for (const [i, row] of rows.entries()) all.set(row, i * ACTIONS.length);
      return Promise.resolve(
        ok({
          probabilities: all,
          dwellSeconds: new Float32Array(N),
          contextMs: 0,
          candidatesMs: 0,
          chunks: 1,
        }),
      );
    },
    userEmbedding: (history: Parameters<Ranker["userEmbedding"]>[0]) => {
      calls.push("userEmbedding");
      return Promise.resolve(ok(`vector-of-${history.length}`));
    },
  };
  return ranker;
}

export const allPosts: CandidatesAnswer = { retrieve: { posts, sources: [], modelVersion: MODEL } };

let databases = 0;
let opened: FeedDb[] = [];

/** Deletes every database that `setup` opened; after each test. */
export async function deleteDatabases(): Promise<void> {
  await Promise.all(opened.map((db) => db.delete()));
  opened = [];
}

/** A session with real database, edge client and pipelines; the server and the model are the test's. */
export function setup({
  name = `session-${(databases += 1)}`,
  ranker = fakeRanker(),
  light = err("no light ranker here"),
  lightOnly = false,
  answer = () => Response.json(allPosts),
  atTop = () => true,
}: {
  name?: string;
  ranker?: SessionParts["ranker"];
  light?: Awaited<ReturnType<LoadLightRanker>>;
  lightOnly?: boolean;
  answer?: () => Response | Promise<Response>;
  atTop?: () => boolean;
} = {}) {
  const requests: string[] = [];
  /** How often the browser was asked to keep what the device remembers. */
  const keeping = { count: 0 };
  const db = openFeedDb(name);
  opened.push(db);
  let page: Parameters<PageFacts["listen"]>[0] | undefined;
  const session: FeedSession = new DeviceFeedSession({
    db,
    ranker,
    light: () => Promise.resolve(light),
    lightOnly,
    runtimes: new RuntimeSettings({
      getItem: () => null,
      setItem: () => undefined,
      removeItem: () => undefined,
    }),
    edge: createEdgeClient(async (_url, init) => {
      requests.push(typeof init?.body === "string" ? init.body : "");
      return answer();
    }),
    clocks: { now: () => NOW, monotonic: () => performance.now() },
    page: {
      isOnline: () => true,
      isHidden: () => false,
      isAtTop: atTop,
      askToKeep: () => void (keeping.count += 1),
      listen: (on) => {
        page = on;
      },
    },
    loadDemoReaders: () => Promise.resolve([DEMO]),
  });
  const ids = () => session.state.value.posts.map(({ id }) => id as string);
  const post = (id: string): RankedCandidate => {
    const found = session.state.value.posts.find((p) => p.id === id);
    if (!found) throw new Error(`${id} is not on screen: ${ids().join()}`);
    return found;
  };
  return { session, requests, keeping, ids, post, name, db, page: () => page };
}
