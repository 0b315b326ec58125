import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, expect, it } from "vitest";
import { ApiClient } from "#edge/testing/api.ts";
import { doubtfulRequest, type FuzzRequest, hopelessRequest } from "#edge/testing/fuzz-requests.ts";
import { posted } from "#edge/testing/records.ts";
import { objectName } from "#edge/thunder/shard-map.ts";
import { API_ERRORS, ErrorBodySchema } from "#shared/api/errors.ts";
import { EventsAnswer } from "#shared/api/events.ts";
import { RankAnswer } from "#shared/api/rank.ts";
import {
  CandidatesAnswer,
  InNetworkAnswer,
  LookupAnswer,
  RetrieveAnswer,
} from "#shared/api/reads.ts";
import { THUNDER } from "#shared/params/thunder.ts";
import { seededRandom } from "#shared/testing/seeded-random.ts";

const HOPELESS = 8_000;
const DOUBTFUL = 2_500;
/** In flight at once. */
const WAVE = 25;

const api = new ApiClient(env);
const ANSWERS = {
  "/api/v1/events": EventsAnswer,
  "/api/v1/in-network": InNetworkAnswer,
  "/api/v1/retrieve": RetrieveAnswer,
  "/api/v1/candidates": CandidatesAnswer,
  "/api/v1/posts/lookup": LookupAnswer,
  "/api/v1/rank": RankAnswer,
} as const;

beforeAll(async () => {
  await api.ingest(Array.from({ length: 40 }, (_, i) => posted(`fuzz-${i}`, `fuzz-author-${i}`)));
});

/** Sends one request; answers whatever it was answered, checked against the contract. */
async function send(request: FuzzRequest): Promise<{ status: number; body: unknown }> {
  const { path, ...init } = request;
  const response = await api.fetch(path, init);
  const { status } = response;
  const body: unknown = await response.json();
  const problem = problemOf(path, status, body, response.headers.get("x-request-id"));
  expect(problem && { problem, request }).toBeUndefined();
  return { status, body };
}

/** What is wrong with an answer; undefined if the contract allows it. */
function problemOf(
  path: string,
  status: number,
  body: unknown,
  requestId: string | null,
): string | undefined {
  if (status >= 500) return `status ${status}`;
  if (status === 200) return ANSWERS[path as keyof typeof ANSWERS].safeParse(body).error?.message;
  const parsed = ErrorBodySchema.safeParse(body);
  if (!parsed.success) return parsed.error.message;
  const { code, requestId: named } = parsed.data.error;
  if (API_ERRORS[code as keyof typeof API_ERRORS] !== status) return `${code} with ${status}`;
  return named === requestId ? undefined : "named otherwise than its header says";
}

async function sendAll(
  count: number,
  next: () => FuzzRequest,
  check: (answer: { status: number; body: unknown }, request: FuzzRequest) => void,
): Promise<void> {
  for (let sent = 0; sent < count; sent += WAVE) {
    const wave = Array.from({ length: Math.min(WAVE, count - sent) }, next);
    const answers = await Promise.all(wave.map(send));
    for (const [i, request] of wave.entries()) {
      const answer = answers[i];
      if (answer !== undefined) check(answer, request);
    }
  }
}

/** Every row of every shard, as text. */
async function dump(): Promise<string> {
  const tables = [
    "posts",
    "lives",
    "claims",
    "authors",
    "engagements",
    "totals",
    "links",
    "relations",
  ];
  const shards = Array.from({ length: THUNDER.objects }, (_, i) =>
    runInDurableObject(env.THUNDER_SHARD.getByName(objectName(i)), (_, { storage }) =>
      tables.map((table) => [...storage.sql.exec(`SELECT * FROM ${table} ORDER BY 1, 2`).raw()]),
    ),
  );
  return JSON.stringify(await Promise.all(shards));
}

it(
  `${HOPELESS} requests that cannot succeed get the contract's errors and change nothing`,
  { timeout: 120_000 },
  async () => {
    const random = seededRandom(1);
    const before = await dump();
    const statuses = new Map<number, number>();
    await sendAll(
      HOPELESS,
      () => hopelessRequest(random),
      ({ status, body }, { path }) => {
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
        if (path !== "/api/v1/events" || status !== 200) return;
        expect(EventsAnswer.parse(body)).toMatchObject({ accepted: 0, duplicates: 0 });
      },
    );
    expect(await dump()).toBe(before);
    // The generator reaches what it is meant to reach.
    for (const status of [200, 400, 401, 404, 405, 422])
      expect(statuses.get(status)).toBeGreaterThan(50);
  },
);

it(
  `${DOUBTFUL} mutated requests are answered or refused, and every event is accounted for`,
  { timeout: 120_000 },
  async () => {
    const random = seededRandom(2);
    let [accepted, rejected, ranked] = [0, 0, 0];
    await sendAll(
      DOUBTFUL,
      () => doubtfulRequest(random),
      ({ status, body }, request) => {
        if (status === 200 && request.path === "/api/v1/rank") ranked++;
        if (request.path !== "/api/v1/events" || status !== 200) return;
        const answer = EventsAnswer.parse(body);
        const { events } = JSON.parse(request.body.toString()) as { events: unknown[] };
        expect(answer.accepted + answer.duplicates + answer.rejected.length).toBe(events.length);
        accepted += answer.accepted;
        rejected += answer.rejected.length;
      },
    );
    expect(Math.min(accepted, rejected, ranked)).toBeGreaterThan(50);
  },
);
