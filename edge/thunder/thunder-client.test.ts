import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MANIFEST } from "#edge/embedding/deployed-model.ts";
import { encodePosts } from "#edge/embedding/encode-posts.ts";
import {
  arbitraryFacts,
  naiveCounts,
  type PublicFacts,
  renamed,
} from "#edge/testing/public-facts.ts";
import { post } from "#edge/testing/records.ts";
import {
  arbitraryHistory,
  type HistoryStep,
  NOW,
  readTimeline,
  replay,
  stepEvent,
  type TimelineAsk,
} from "#edge/testing/timeline-oracle.ts";
import { objectName, objectOf } from "#edge/thunder/shard-map.ts";
import { ThunderClient } from "#edge/thunder/thunder-client.ts";
import type { PublicEvent } from "#shared/api/events.ts";
import { THUNDER } from "#shared/params/thunder.ts";
import { type EpochMs, epochMs, hours, type PostId, postId, userId } from "#shared/types/ids.ts";
import type { HydratedPost } from "#shared/types/post.ts";

const thunder = new ThunderClient(env.THUNDER_SHARD);
const shards = Array.from({ length: THUNDER.objects }, (_, i) =>
  env.THUNDER_SHARD.getByName(objectName(i)),
);
const evictAll = async (): Promise<void> => {
  await Promise.all(shards.map((shard) => evictDurableObject(shard)));
};

/** Sends events in batches of some size, one after the other or all at once. */
async function ingest(
  events: readonly PublicEvent[],
  batch: number,
  now: EpochMs,
  atOnce = false,
): Promise<void> {
  const batches: Promise<unknown>[] = [];
  for (let from = 0; from < events.length; from += batch) {
    const part = events.slice(from, from + batch).map((event, index) => ({ index, event }));
    batches.push(thunder.ingest(part, now));
    if (!atOnce) await batches.at(-1);
  }
  await Promise.all(batches);
}

async function lookup(ids: readonly string[]): Promise<HydratedPost[]> {
  const found = await thunder.lookup(ids.map(postId));
  return ids.flatMap((id) => {
    const json = found.get(id as PostId);
    return json === undefined ? [] : [JSON.parse(json) as HydratedPost];
  });
}

describe("timelines over shards", { timeout: 120_000 }, () => {
  it("equal those of one store that heard the same in another order, before and after all objects are evicted", async () => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(
        arbitraryHistory().chain((history) =>
          fc.record({
            history: fc.constant(history),
            sent: fc.shuffledSubarray([...history.steps, ...history.steps.slice(0, 6)], {
              minLength: history.steps.length + Math.min(6, history.steps.length),
            }),
            batch: fc.integer({ min: 7, max: 40 }),
          }),
        ),
        async ({ history: { steps, queries }, sent, batch }) => {
          const prefix = `t${run++}-`;
          const mine = (step: HistoryStep): PublicEvent => renamed(stepEvent(step), prefix);
          await ingest(sent.map(mine), batch, NOW);
          const oracle = replay(steps);
          for (const evicted of run % 10 === 0 ? [false, true] : [false]) {
            if (evicted) await evictAll();
            for (const query of queries) {
              const timeline = await thunder.timeline(renamed<TimelineAsk>(query, prefix));
              expect(timeline.partial).toBe(false);
              expect(timeline.posts.map(({ id }) => id)).toEqual(
                readTimeline(oracle, query).map(({ id }) => prefix + id),
              );
            }
          }
        },
      ),
      { seed: 11, numRuns: 30, endOnFailure: true },
    );
  });
});

describe("hydrated posts", { timeout: 120_000 }, () => {
  it("depend on the set of events, not on order, batches, repetitions, races or shards", async () => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(
        arbitraryFacts().chain((facts) =>
          fc.record({
            facts: fc.constant(facts),
            shuffled: fc.shuffledSubarray([...facts.events, ...facts.events.slice(0, 20)], {
              minLength: facts.events.length + Math.min(20, facts.events.length),
            }),
            batches: fc.tuple(fc.integer({ min: 9, max: 20 }), fc.integer({ min: 5, max: 40 })),
          }),
        ),
        async ({ facts, shuffled, batches }) => {
          const seen: HydratedPost[][] = [];
          for (const [i, events] of [facts.events, shuffled].entries()) {
            const prefix = `h${run}${"ab".charAt(i)}-`;
            const mine = events.map((event) => renamed(event, prefix));
            await ingest(mine, batches[i] ?? 1, NOW, i === 1);
            if (run % 10 === 0) await evictAll();
            const posts = await lookup(facts.postIds.map((id) => prefix + id));
            seen.push(posts.map((hydrated) => renamed(hydrated, prefix, "")));
          }
          run++;
          const comparable = seen.map((posts) => posts.map(withoutModel));
          expect(comparable[1]).toEqual(comparable[0]);
          for (const { id, counts } of seen[0] ?? [])
            expect(counts).toEqual(naiveCounts(facts, id));
        },
      ),
      { seed: 5, numRuns: 20, endOnFailure: true },
    );
  });

  it("replaying every event changes nothing and accepts nothing", async () => {
    const [{ events, postIds }] = fc.sample(arbitraryFacts(), { seed: 3, numRuns: 1 }) as [
      PublicFacts,
    ];
    const mine = events.map((event) => renamed(event, "again-"));
    await ingest(mine, 50, NOW);
    const before = await lookup(postIds.map((id) => `again-${id}`));
    const outcome = await thunder.ingest(
      mine.toReversed().map((event, index) => ({ index, event })),
      NOW,
    );
    expect(outcome).toEqual({ accepted: 0, duplicates: mine.length, conflicts: [] });
    expect(await lookup(postIds.map((id) => `again-${id}`))).toEqual(before);
  });
});

/** Ids are features too, so two worlds with other ids have other embeddings. */
const withoutModel = ({ features, embedding, ...rest }: HydratedPost): object => ({
  ...rest,
  F: features.length,
  E: embedding.length,
});

describe("conflicts", { timeout: 60_000 }, () => {
  it("one id has one author, also when two claim it at the same time", async () => {
    const now = epochMs(Date.now());
    const claims = Array.from({ length: 6 }, (_, i) => [
      { index: 0, event: { type: "post", post: post("contested", `author-${i}`) } as const },
    ]);
    const outcomes = await Promise.all(claims.map((events) => thunder.ingest(events, now)));
    expect(outcomes.filter(({ accepted }) => accepted === 1)).toHaveLength(1);
    expect(outcomes.filter(({ conflicts }) => conflicts.length === 1)).toHaveLength(5);
    expect(await lookup(["contested"])).toHaveLength(1);
  });

  it("a rejected post leaves no trace in the counts of what it replies to", async () => {
    const parent = post("cp", "cpa");
    const child = post("cc", "cca");
    const rival = {
      ...child,
      replyTo: { postId: parent.id, authorId: parent.authorId, rootId: parent.id },
    };
    const events = [parent, child, rival].map((record, index) => ({
      index,
      event: { type: "post", post: record } as const,
    }));
    expect(await thunder.ingest(events, epochMs(Date.now()))).toMatchObject({ conflicts: [2] });
    expect((await lookup(["cp"]))[0]?.counts.replies).toBe(0);
  });
});

describe("links", () => {
  it("count by the newest that was heard of the referring post, in any order", async () => {
    const parent = post("lp", "lpa");
    await thunder.ingest([{ index: 0, event: { type: "post", post: parent } }], NOW);
    const shard = env.THUNDER_SHARD.getByName(objectName(objectOf(parent.authorId)));
    const replies = async (): Promise<number | undefined> =>
      (await lookup(["lp"]))[0]?.counts.replies;
    const hear = (onAt: number, offAt: number): Promise<void> =>
      shard.link([
        {
          kind: "reply",
          postId: parent.id,
          authorId: parent.authorId,
          fromId: postId("lc"),
          life: { onAt, offAt },
        },
      ]);
    await hear(-1, 5);
    expect(await replies()).toBe(0);
    await hear(-1, -1);
    expect(await replies()).toBe(0);
    await hear(6, 5);
    expect(await replies()).toBe(1);
    await hear(-1, 5);
    expect(await replies()).toBe(1);
  });
});

describe("a shard", { timeout: 60_000 }, () => {
  it("trims expired timelines as it stores posts, and keeps their posts", async () => {
    await evictAll(); // the tests before this one live at another time
    const written = epochMs(Date.now() - hours(72));
    const store = (id: string, now: EpochMs) =>
      thunder.ingest(
        [
          {
            index: 0,
            event: { type: "post", post: post(id, "trimmed", { createdAt: written }) },
          },
        ],
        now,
      );
    await store("trim-1", written);
    const count = async (): Promise<number> => {
      const stats = await thunder.stats();
      return stats.reduce((sum, shard) => sum + (shard?.timelineAuthors ?? 0), 0);
    };
    const read = () =>
      thunder.timeline({
        following: [userId("trimmed")],
        exclude: [],
        videosOnly: false,
        limit: 10,
        now: written,
      });
    expect((await read()).posts).toHaveLength(1);
    const before = await count();
    await store("trim-2", epochMs(Date.now() + THUNDER.trimIntervalMs));
    expect(await count()).toBeLessThan(before);
    expect((await read()).posts).toHaveLength(0);
    expect(await lookup(["trim-1", "trim-2"])).toHaveLength(2);
  });

  it("sets no alarm while all of its posts are of the deployed model", async () => {
    await thunder.ingest(
      [{ index: 0, event: { type: "post", post: post("asleep-1", "sleeper") } }],
      epochMs(Date.now()),
    );
    await evictAll();
    const shard = env.THUNDER_SHARD.getByName(objectName(objectOf(userId("sleeper"))));
    expect(await lookup(["asleep-1"])).toHaveLength(1);
    expect(await runDurableObjectAlarm(shard)).toBe(false);
  });

  it("encodes its posts again after a deploy with another model", async () => {
    const records = Array.from({ length: 12 }, (_, i) => post(`model-${i}`, `modeller-${i}`));
    const events = records.map((record, index) => ({
      index,
      event: { type: "post", post: record } as const,
    }));
    await thunder.ingest(events, epochMs(Date.now()));
    const ids = records.map(({ id }) => id);
    const before = await lookup(ids);
    for (const shard of shards) {
      await runInDurableObject(shard, (_, { storage }) =>
        storage.sql.exec(
          "UPDATE posts SET model_version = 'phoenix-old', features = '[1]', embedding = ''",
        ),
      );
    }
    await evictAll();
    expect((await lookup(ids)).map(({ modelVersion }) => modelVersion)).toContain("phoenix-old");
    await expect
      .poll(
        async () => {
          for (const shard of shards) await runDurableObjectAlarm(shard);
          return (await thunder.stats()).reduce((sum, shard) => sum + (shard?.stalePosts ?? 0), 0);
        },
        { timeout: 50_000 },
      )
      .toBe(0);
    expect(await lookup(ids)).toEqual(before);
    const { found } = await thunder.search({
      embedding: new Int8Array(MANIFEST.embeddingDim).fill(1),
      sources: ["two-tower"],
      limit: 1_000,
      exclude: [],
      now: epochMs(Date.now()),
    });
    const ranked = new Set(found["two-tower"]?.map(({ id }) => id));
    expect(ids.filter((id) => !ranked.has(id))).toEqual([]);
  });

  it("encodes a post again that a worker of an older deploy has encoded", async () => {
    const record = post("deploy-1", "deployer");
    const shard = env.THUNDER_SHARD.getByName(objectName(objectOf(record.authorId)));
    const [encoded] = encodePosts([record]);
    if (!encoded) throw new Error("nothing encoded");
    const encoding = { ...encoded, modelVersion: "phoenix-old" };
    const event = { index: 0, event: { type: "post", post: record } as const, encoding };
    await runInDurableObject(shard, (object) => object.apply([event], epochMs(Date.now())));
    expect((await lookup(["deploy-1"]))[0]?.modelVersion).toBe("phoenix-old");
    await runDurableObjectAlarm(shard);
    expect((await lookup(["deploy-1"]))[0]?.modelVersion).toBe(MANIFEST.modelVersion);
  });

  it("is rebuilt from its rows when a write fails half-way", async () => {
    const now = epochMs(Date.now());
    const good = { index: 0, event: { type: "post", post: post("half-1", "half") } as const };
    const unencoded = { index: 1, event: { type: "post", post: post("half-2", "half") } as const };
    const shard = env.THUNDER_SHARD.getByName(objectName(objectOf(userId("half"))));
    const [encoding] = encodePosts([good.event.post]);
    const message = await runInDurableObject(shard, (object) =>
      object.apply([{ ...good, encoding }, unencoded], now).then(
        () => "stored",
        (error: Error) => error.message,
      ),
    );
    expect(message).toBe("a post arrives at a shard encoded");
    expect(await lookup(["half-1", "half-2"])).toEqual([]);
    expect(await thunder.ingest([good], now)).toMatchObject({ accepted: 1 });
    expect(await lookup(["half-1"])).toHaveLength(1);
  });
});
