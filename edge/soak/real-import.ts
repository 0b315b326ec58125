import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { EdgeConnection } from "#edge/importer/edge-connection.ts";
import { type FileImport, importFiles } from "#edge/importer/import-files.ts";
import { Progress } from "#edge/importer/progress.ts";
import { grouped, type ImportReport } from "#edge/importer/report.ts";
import { differences, type ExpectedPost } from "#edge/importer/stored-posts.ts";
import { startWorkerd } from "#edge/self-host/workerd-process.ts";
import {
  dataFolder,
  expectedPosts,
  pathsOf,
  REAL_DATA,
  type RealData,
} from "#edge/soak/real-data.ts";
import { mustBe, type Soak, type SoakContext, SoakFailure } from "#edge/soak/soak.ts";
import { type DurationMs, type EpochMs, epochMs, hours } from "#shared/types/ids.ts";

const TOKEN = "soak";

/**
 * Each data set in full, twice, as it is and re-timed, into the built worker: exact counts, the second import all
 * duplicates, and every stored post equal to its row.
 */
export const realImport: Soak = {
  purpose: "imports both real data sets twice, as they are and re-timed, and compares every post",
  async run(context) {
    for (const data of REAL_DATA) {
      const paths = pathsOf(data);
      if (paths === undefined) {
        context.log(`${data.name}: skipped, no ${data.pattern} below ${dataFolder()}`);
        continue;
      }
      const expected = await expectedPosts(data, paths);
      await importTwice(context, data, paths, expected, undefined);
      await importTwice(context, data, paths, expected, hours(36));
    }
  },
};

async function importTwice(
  { folder, log }: SoakContext,
  data: RealData,
  paths: string[],
  expected: ExpectedPost[],
  retimeMs: DurationMs | undefined,
): Promise<void> {
  const own = join(folder, `${data.format}-${retimeMs ?? "as-it-is"}`);
  rmSync(own, { recursive: true, force: true });
  mkdirSync(own, { recursive: true });
  const workerd = await startWorkerd({ objectsFolder: join(own, "objects"), ingestToken: TOKEN });
  try {
    const connection = new EdgeConnection({ url: workerd.url, token: TOKEN });
    const anchor = epochMs(Date.now());
    const importAll = (now: EpochMs) => {
      const job: FileImport = {
        paths,
        format: data.format,
        url: workerd.url,
        retimeMs,
        fresh: false,
        stateFolder: join(own, "state"),
        now,
      };
      return importFiles(job, connection, new Progress(process.stderr));
    };
    const otherEvents = data.posts + data.authors;
    const startedAt = performance.now();
    requireReport(data, await importAll(anchor), { accepted: [data.posts, otherEvents] });
    const seconds = (performance.now() - startedAt) / 1_000;
    const again = await importAll(epochMs(Date.now()));
    requireReport(data, again, { duplicates: [data.posts, otherEvents] });
    const stored = retimeMs === undefined ? expected : retimed(expected, retimeMs, anchor);
    await requireEqual(connection, data, stored);
    log(
      `${data.name}${retimeMs === undefined ? "" : ", re-timed"}: ${grouped(data.posts)} posts in ` +
        `${seconds.toFixed(1)} s (${grouped(Math.round(data.posts / seconds))}/s), again all duplicates`,
    );
  } finally {
    await workerd.kill();
  }
}

/** The same posts between `anchor - windowMs` and `anchor`, at the same relative distances. */
function retimed(
  expected: readonly ExpectedPost[],
  windowMs: DurationMs,
  anchor: EpochMs,
): ExpectedPost[] {
  const times = expected.map(({ post }) => post.createdAt).toSorted((a, b) => a - b);
  const [oldest = 0, newest = 0] = [times[0], times.at(-1)];
  const scale = windowMs / (newest - oldest);
  return expected.map(({ post, ...rest }) => ({
    ...rest,
    post: {
      ...post,
      createdAt: epochMs(Math.round(anchor - (newest - post.createdAt) * scale)),
      originalCreatedAt: post.createdAt,
    },
  }));
}

function requireReport(
  { name }: RealData,
  { posts, others, unreadable }: ImportReport,
  { accepted = [0, 0], duplicates = [0, 0] }: { accepted?: number[]; duplicates?: number[] },
): void {
  mustBe(`${name}: accepted posts and others`, [posts.accepted, others.accepted], accepted);
  mustBe(`${name}: duplicate posts and others`, [posts.duplicates, others.duplicates], duplicates);
  mustBe(`${name}: refused`, [posts.rejected, others.rejected, unreadable], [{}, {}, {}]);
}

/** Throws, with the first few differences, unless the store equals the files. */
export async function requireEqual(
  connection: EdgeConnection,
  { name }: RealData,
  expected: readonly ExpectedPost[],
): Promise<void> {
  const found = await differences(connection, expected);
  if (found.length > 0) {
    throw new SoakFailure(
      `${name}: ${found.length} posts differ:\n${found.slice(0, 5).join("\n")}`,
    );
  }
}
