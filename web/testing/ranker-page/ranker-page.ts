import type { ModelManifest, WeightVariant } from "#shared/api/model-manifest.ts";
import { FEATURE_BLOCKS, type FeatureLayout } from "#shared/features/feature-layout.ts";
import type { CandidatePost } from "#shared/features/ranker-inputs.ts";
import { seededRandom } from "#shared/testing/seeded-random.ts";
import { ACTIONS } from "#shared/types/action.ts";
import { epochMs, hours, minutes, postId, userId } from "#shared/types/ids.ts";
import type { HistoryEntry } from "#shared/types/query.ts";
import { rankerWorker } from "#web/session/ranker-worker.ts";
import { toColumns } from "#web/workers/ranker/candidate-columns.ts";
import { RankerClient } from "#web/workers/ranker/ranker-client.ts";
import type { Runtime } from "#web/workers/ranker/ranker.api.ts";
import manifestUrl from "../../../models/artifacts/manifest.json?url";
import type { RankerWindow } from "../ranker-window.ts";

const NOW = epochMs(Date.UTC(2026, 10, 20, 12));
const { layout } = (await (await fetch(manifestUrl)).json()) as ModelManifest;

/** Rows of every block, each drawn from the block's own part of the table. */
function features(random: () => number, { blocks }: FeatureLayout): number[] {
  return FEATURE_BLOCKS.flatMap((name) => {
    const { entities, firstRow, rows, scales } = blocks[name];
    const slots = entities * scales.length;
    const filled = Math.ceil(random() * slots);
    return Array.from({ length: slots }, (_, slot) =>
      slot < filled ? firstRow + Math.floor(random() * rows) : 0,
    );
  });
}

function post(seed: number): CandidatePost {
  const random = seededRandom(seed);
  const views = Math.floor(10 ** (random() * 5));
  return {
    features: features(random, layout),
    createdAt: epochMs(NOW - random() * hours(47)),
    counts: {
      likes: Math.floor(views * random() * 0.1),
      reposts: Math.floor(views * random() * 0.02),
      replies: Math.floor(views * random() * 0.01),
      views: random() < 0.5 ? views : undefined,
    },
  };
}

function history(length: number, version: number): HistoryEntry[] {
  const random = seededRandom(version + 1);
  return Array.from({ length }, (_, i) => ({
    postId: postId(`h${i}`),
    authorId: userId("a"),
    features: features(random, layout),
    postCreatedAt: epochMs(NOW - hours(48)),
    at: epochMs(NOW - minutes(5) * (length - i)),
    actions: ACTIONS.filter(() => random() < 0.1),
    dwellSeconds: random() * 20,
  }));
}

const histories = new Map<string, HistoryEntry[]>();
function historyOf({ history: length, version = 0 }: { history: number; version?: number }) {
  const key = `${length} ${version}`;
  const kept = histories.get(key);
  if (kept) return kept;
  // A reader has one history at a time.
  histories.clear();
  const made = history(length, version);
  histories.set(key, made);
  return made;
}

let client = new RankerClient({ spawn: rankerWorker });
const never = new AbortController().signal;

const page: RankerWindow = {
  ranker: {
    start({ runtime, variant, chunkMs }) {
      client.terminate();
      client = new RankerClient({
        forced: runtime as Runtime | undefined,
        spawn: rankerWorker,
        instead: { variant: variant as WeightVariant | undefined, chunkMs },
      });
      return client.load() as ReturnType<RankerWindow["ranker"]["start"]>;
    },
    state: () => client.load() as ReturnType<RankerWindow["ranker"]["state"]>,
    async rank(order, chunks = false) {
      const candidates = toColumns(order.posts.map(post));
      const call = { history: historyOf(order), candidates, now: NOW };
      const told: number[] = [];
      const start = performance.now();
      const ranked = await (chunks
        ? client.rank(call, never, ({ from }) => told.push(from))
        : client.rank(call, never));
      if (!ranked.ok) throw new Error(ranked.error.reason);
      const { probabilities, dwellSeconds, contextMs, candidatesMs, chunks: count } = ranked.value;
      return {
        probabilities: [...probabilities],
        dwellSeconds: [...dwellSeconds],
        contextMs,
        candidatesMs,
        chunks: count,
        totalMs: performance.now() - start,
        told,
      };
    },
    async refresh(order) {
      const candidates = toColumns(
        Array.from({ length: order.count }, (_, i) => post(order.from + i)),
      );
      const start = performance.now();
      const ranked = await client.rank({ history: historyOf(order), candidates, now: NOW }, never);
      if (!ranked.ok) throw new Error(ranked.error.reason);
      return performance.now() - start;
    },
    async cancel(order) {
      const call = { history: historyOf(order), now: NOW };
      const stop = new AbortController();
      const candidates = toColumns(order.posts.map(post));
      const cancelled = client.rank({ ...call, candidates }, stop.signal, () => stop.abort());
      await cancelled.catch(() => undefined);
      await client.rank({ ...call, candidates: toColumns([post(1)]) }, never);
    },
    async embed(order) {
      const vector = await client.userEmbedding(historyOf(order), never);
      if (!vector.ok) throw new Error(vector.error.reason);
      return vector.value;
    },
  },
};
Object.assign(globalThis, page);
