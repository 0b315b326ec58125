import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { EdgeConnection } from "#edge/importer/edge-connection.ts";
import { type RunningWorkerd, startWorkerd } from "#edge/self-host/workerd-process.ts";
import {
  dataFolder,
  expectedPosts,
  pathsOf,
  REAL_DATA,
  type RealData,
} from "#edge/soak/real-data.ts";
import { requireEqual } from "#edge/soak/real-import.ts";
import { type Soak, type SoakContext, SoakFailure } from "#edge/soak/soak.ts";

const TOKEN = "soak";
/** SIGKILLs of workerd and of the importer per data set, before it may finish. */
const KILLS = 40;
/** A kill comes this long after the importer started, at random. */
const KILL_AFTER_MS = { least: 300, most: 2_500 };
const IMPORTER = resolve(import.meta.dirname, "../importer/cli.ts");

/**
 * Imports each data set into the built worker while workerd or the importer is killed again and again; once they are
 * left in peace, every post must be stored as the file has it. An interrupted soak goes on with its store.
 */
export const killImport: Soak = {
  purpose: `kills server and importer ${KILLS} times during each real import; nothing may be lost`,
  async run(context) {
    for (const data of REAL_DATA) {
      const paths = pathsOf(data);
      if (paths === undefined) {
        context.log(`${data.name}: skipped, no ${data.pattern} below ${dataFolder()}`);
        continue;
      }
      await importUnderFire(context, data, paths);
    }
  },
};

async function importUnderFire(context: SoakContext, data: RealData, paths: string[]) {
  const own = join(context.folder, data.format);
  if (context.fresh) rmSync(own, { recursive: true, force: true });
  mkdirSync(own, { recursive: true });
  const killsFile = join(own, "kills.json");
  let { kills, address } = existsSync(killsFile)
    ? (JSON.parse(readFileSync(killsFile, "utf8")) as { kills: number; address: string })
    : { kills: 0, address: "127.0.0.1:0" };
  const start = async () => {
    const started = await startWorkerd({
      objectsFolder: join(own, "objects"),
      address,
      ingestToken: TOKEN,
    });
    address = new URL(started.url).host; // to the importer's state file, another port is another server
    return started;
  };
  const note = () => writeFileSync(killsFile, JSON.stringify({ kills, address }));

  let workerd = await start();
  try {
    let finished = 0;
    while (kills < KILLS) {
      const importer = startImporter(own, workerd, data, paths);
      const { least, most } = KILL_AFTER_MS;
      const victim = kills % 3 === 2 ? importer : workerd.process;
      const done = await Promise.race([
        once(importer, "exit").then(() => true),
        sleep(least + Math.random() * (most - least), false),
      ]);
      if (done) {
        finished += 1;
        requireExit(data, importer);
        continue;
      }
      victim.kill("SIGKILL");
      if (victim === workerd.process) {
        await workerd.kill();
        workerd = await start();
        importer.kill("SIGKILL"); // else it would wait for its retry
      }
      if (importer.exitCode === null && importer.signalCode === null) await once(importer, "exit");
      kills += 1;
      note();
      if (kills % 10 === 0) context.log(`${data.name}: ${kills} kills`);
    }
    const last = startImporter(own, workerd, data, paths);
    await once(last, "exit");
    requireExit(data, last);
    const connection = new EdgeConnection({ url: workerd.url, token: TOKEN });
    await requireEqual(connection, data, await expectedPosts(data, paths));
    context.log(
      `${data.name}: ${kills} kills, ${finished + 1} imports came to their end, every post is as in the file`,
    );
    rmSync(killsFile);
  } finally {
    await workerd.kill();
  }
}

/** The importer's own process, as a person would run it, in a folder of its own for its state. */
const startImporter = (
  cwd: string,
  { url }: RunningWorkerd,
  { format }: RealData,
  paths: string[],
): ChildProcess =>
  spawn(
    process.execPath,
    [IMPORTER, ...paths, "--format", format, "--url", url, "--token", TOKEN],
    { cwd, stdio: ["ignore", "ignore", "inherit"] },
  );

function requireExit({ name }: RealData, importer: ChildProcess): void {
  if (importer.exitCode !== 0) {
    throw new SoakFailure(
      `${name}: the importer ended with ${importer.exitCode ?? importer.signalCode}`,
    );
  }
}
