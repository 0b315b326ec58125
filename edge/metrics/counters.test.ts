import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { Counters, prometheusText, series } from "#edge/metrics/counters.ts";
import { ApiClient } from "#edge/testing/api.ts";
import { posted } from "#edge/testing/records.ts";

it("hands on what was counted since the last time, once", () => {
  const counters = new Counters();
  expect(counters.isDue(1_000, 10)).toBe(false);
  counters.add("a");
  counters.add("a", 2);
  expect(counters.isDue(1_000, 10)).toBe(true);
  expect(counters.take(1_000)).toEqual({ a: 3 });
  counters.add("b");
  expect(counters.isDue(1_005, 10)).toBe(false);
  expect(counters.isDue(1_010, 10)).toBe(true);
  expect(counters.take(1_010)).toEqual({ b: 1 });
});

it("writes each metric once, with its series below it", () => {
  const text = prometheusText({
    perch_posts: 4,
    [series("perch_events_rejected_total", { code: "conflict" })]: 2,
  });
  expect(text).toContain(
    '# TYPE perch_events_rejected_total counter\nperch_events_rejected_total{code="conflict"} 2\n',
  );
  expect(text.match(/# TYPE perch_posts gauge/g)).toHaveLength(1);
  expect(text).toContain("\nperch_posts 4\n");
});

it("GET /metrics tells of posts, events and requests", async () => {
  const api = new ApiClient(env);
  const value = async (name: string): Promise<number> => {
    const text = await (await api.fetch("/metrics")).text();
    const line = text.split("\n").find((l) => l.startsWith(`${name} `));
    return Number(line?.slice(name.length + 1) ?? 0);
  };
  const first = posted("m1", "m");
  await api.ingest([first, first, { type: "dance" }]);
  await api.fetch("/api/v1/secret-path-of-a-stranger");
  expect(await value("perch_posts")).toBe(1);
  expect(await value("perch_events_accepted_total")).toBe(1);
  expect(await value("perch_events_duplicate_total")).toBe(1);
  expect(await value('perch_events_rejected_total{code="unknown-type"}')).toBe(1);
  expect(await value('perch_requests_total{route="/api/v1/events",status="200"}')).toBe(1);
  expect(await value('perch_requests_total{route="other",status="404"}')).toBe(1);
  expect(await value("perch_shards")).toBe(8);
});

it("GET /readyz names every dependency", async () => {
  const response = await new ApiClient(env).fetch("/readyz");
  expect(response.status).toBe(200);
  expect(await response.json()).toMatchObject({
    status: "ready",
    dependencies: {
      thunder: { ready: true, shards: 8, answering: 8 },
      model: { ready: true, stalePosts: 0 },
      ingest: { ready: true },
    },
  });
  const bare = await new ApiClient({ ...env, INGEST_TOKEN: "" }).fetch("/readyz");
  expect(await bare.json()).toMatchObject({ dependencies: { ingest: { ready: false } } });
});
