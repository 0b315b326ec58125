import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { EdgeConnection } from "#edge/importer/edge-connection.ts";
import { importFiles } from "#edge/importer/import-files.ts";
import type { ImportReport } from "#edge/importer/report.ts";
import { differences, type ExpectedPost, storedPosts } from "#edge/importer/stored-posts.ts";
import { DIST, type RunningWorkerd, startWorkerd } from "#edge/self-host/workerd-process.ts";
import { InNetworkAnswer } from "#shared/api/reads.ts";
import { THUNDER } from "#shared/params/thunder.ts";
import { seededRandom } from "#shared/testing/seeded-random.ts";
import { epochMs, minutes, postId, userId } from "#shared/types/ids.ts";

const POSTS = 4_000;
const AUTHORS = 120;
const TOKEN = "nothing-lost";
const now = Date.now();

/** A file in the Hacker News format and, from the same random rows, what must be stored. */
function generatedFile(): { csv: string; expected: ExpectedPost[] } {
  const random = seededRandom(2);
  const int = (below: number) => Math.floor(random() * below);
  const words = [
    "plain",
    'quo"ted',
    "comma,",
    "new\nline",
    "crlf\r\nline",
    "ünïcödé",
    "🐦👩‍👩‍👧",
    "漢字",
    "=1+1",
    "&amp;",
    "'",
    "\t",
  ];
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
  const lines = ["id,title,url,num_points,num_comments,author,created_at,,,"];
  const expected: ExpectedPost[] = [];
  for (let i = 0; i < POSTS; i++) {
    const name = `auth${int(AUTHORS)}`;
    const text = `${i} ${Array.from({ length: 1 + int(12) }, () => words[int(words.length)]).join(" ")}`;
    const link = random() < 0.8 ? `https://example.com/${i}?a=1&b="2"` : "";
    const [likes, replies] = [int(2_000), int(300)];
    // Whole minutes, as the format has them; one in nine is too old for the timelines.
    const createdAt = Math.floor(now / minutes(1) - int(54 * 60)) * minutes(1);
    const date = new Date(createdAt);
    const time = `${date.getUTCMonth() + 1}/${date.getUTCDate()}/${date.getUTCFullYear()} ${date.getUTCHours()}:${String(date.getUTCMinutes()).padStart(2, "0")}`;
    lines.push(`${i + 1},${quoted(text)},${quoted(link)},${likes},${replies},${name},${time},,,`);
    const authorId = userId(`hn:${name}`);
    expected.push({
      author: { id: authorId, name, handle: name },
      likes,
      replies,
      post: {
        id: postId(`hn:${i + 1}`),
        authorId,
        createdAt: epochMs(createdAt),
        text,
        topics: ["hackernews"],
        ...(link !== "" && { links: [link] }),
        network: "hackernews",
        url: `https://news.ycombinator.com/item?id=${i + 1}`,
      },
    });
  }
  return { csv: `${lines.join("\r\n")}\r\n`, expected };
}

const { csv, expected } = generatedFile();
let folder: string;
let workerd: RunningWorkerd;
let address = "127.0.0.1:0";

async function startServer(): Promise<void> {
  workerd = await startWorkerd({
    objectsFolder: join(folder, "objects"),
    address,
    ingestToken: TOKEN,
  });
  // The same address each time: to the importer it is the same server.
  address = new URL(workerd.url).host;
}

const connection = () => new EdgeConnection({ url: workerd.url, token: TOKEN, patienceMs: 1_500 });

/** Imports the file; kills the server once `killAt` records are confirmed. Answers how many were confirmed in all. */
async function runImport({ killAt = Number.POSITIVE_INFINITY, fresh = false } = {}) {
  let confirmed = 0;
  const seen = {
    start: (done: number) => (confirmed = done),
    update(done: number) {
      confirmed = done;
      if (done >= killAt) workerd.process.kill("SIGKILL");
    },
    notice: () => undefined,
    end: () => undefined,
  };
  const job = {
    paths: [join(folder, "hn.csv")],
    format: "hackernews" as const,
    url: workerd.url,
    fresh,
    stateFolder: join(folder, "state"),
    now: epochMs(now),
    // Many small requests: a kill falls between some and into others.
    limits: { events: 150, bytes: 1_000_000 },
  };
  const outcome = importFiles(job, connection(), seen);
  const report = await outcome.catch((error: unknown) => error);
  return { report, confirmed };
}

/** The newest posts of every author, as the timelines must serve them. */
function expectedTimeline(): string[] {
  const oldest = now - THUNDER.retentionMs + minutes(10); // the clock runs on while the test does
  return expected
    .map(({ post }) => post)
    .filter(({ createdAt }) => createdAt >= oldest)
    .toSorted((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1))
    .slice(0, 600)
    .map(({ id }) => id);
}

async function timeline(): Promise<string[]> {
  const following = [...new Set(expected.map(({ post }) => post.authorId))];
  const response = await fetch(`${workerd.url}/api/v1/in-network`, {
    method: "POST",
    body: JSON.stringify({ following, limit: 600 }),
  });
  return InNetworkAnswer.parse(await response.json()).posts.map(({ id }) => id);
}

beforeAll(async () => {
  if (!existsSync(join(DIST, "perch/wrangler.json"))) {
    throw new Error("this test runs the built worker: run `npm run build` first");
  }
  folder = mkdtempSync(join(tmpdir(), "perch-nothing-lost-"));
  writeFileSync(join(folder, "hn.csv"), csv);
  await startServer();
});
afterAll(async () => {
  await workerd?.kill();
  rmSync(folder, { recursive: true, force: true });
});

it("loses nothing when workerd is killed twice in the middle of an import", async () => {
  for (const killAt of [POSTS * 0.2, POSTS * 0.6]) {
    const { report, confirmed } = await runImport({ killAt });
    expect(report).toMatchObject({ name: "ImportError" });
    expect(confirmed).toBeGreaterThanOrEqual(killAt);
    expect(confirmed).toBeLessThan(POSTS);
    await workerd.kill();
    await startServer();
    // What was confirmed is stored in full, before anything is sent again.
    expect(await differences(connection(), expected.slice(0, confirmed))).toEqual([]);
  }

  const { report } = await runImport();
  const { posts, others, unreadable } = report as ImportReport;
  expect(posts.accepted + posts.duplicates).toBe(POSTS);
  expect([posts.rejected, others.rejected, unreadable]).toEqual([{}, {}, {}]);
  expect(await differences(connection(), expected)).toEqual([]);
  expect(await timeline()).toEqual(expectedTimeline());
});

it("a second import is all duplicates and changes nothing", async () => {
  const ids = expected.map(({ post }) => post.id);
  const before = await storedPosts(connection(), ids);
  const { report } = await runImport({ fresh: true });
  const authors = new Set(expected.map(({ author }) => author.id)).size;
  expect(report).toEqual({
    posts: { accepted: 0, duplicates: POSTS, rejected: {} },
    others: { accepted: 0, duplicates: POSTS + authors, rejected: {} },
    unreadable: {},
  });
  expect(await storedPosts(connection(), ids)).toEqual(before);
  expect(await timeline()).toEqual(expectedTimeline());
});

it("holds all of it after one more kill, read from disk alone", async () => {
  await workerd.kill();
  await startServer();
  expect(await differences(connection(), expected)).toEqual([]);
  expect(await timeline()).toEqual(expectedTimeline());
});
