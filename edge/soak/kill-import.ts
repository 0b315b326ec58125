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
import { mustBe, type Soak, type SoakContext } from "#edge/soak/soak.ts";

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
  let importer = startImporter(own, workerd, data, paths);
  try {
    while (kills < KILLS) {
      const { least, most } = KILL_AFTER_MS;
      await sleep(least + Math.random() * (most - least));
      if (hasEnded(importer)) {
        // At its end, or it found no server when it started.
        importer = startImporter(own, workerd, data, paths);
        continue;
      }
      if (kills % 3 === 2) {
        importer.kill("SIGKILL");
      } else {
        await workerd.kill();
        workerd = await start();
      }
      kills += 1;
      note();
      if (kills % 10 === 0) context.log(`${data.name}: ${kills} kills`);
    }
    if (!hasEnded(importer)) await once(importer, "exit");
    // Whatever the interrupted ones did, this one has to find everything stored or store it.
    importer = startImporter(own, workerd, data, paths, "--fresh");
    await once(importer, "exit");
    mustBe(`${data.name}: the last import's exit code`, importer.exitCode, 0);
    const connection = new EdgeConnection({ url: workerd.url, token: TOKEN });
    await requireEqual(connection, data, await expectedPosts(data, paths));
    context.log(`${data.name}: ${kills} kills, and every post is as in the file`);
    rmSync(own, { recursive: true });
  } finally {
    importer.kill("SIGKILL");
    await workerd.kill();
  }
}

const hasEnded = ({ exitCode, signalCode }: ChildProcess): boolean =>
  exitCode !== null || signalCode !== null;

/** The importer's own process, as a person would run it, in a folder of its own for its state. */
const startImporter = (
  cwd: string,
  { url }: RunningWorkerd,
  { format }: RealData,
  paths: string[],
  ...more: string[]
): ChildProcess =>
  spawn(
    process.execPath,
    [IMPORTER, ...paths, "--format", format, "--url", url, "--token", TOKEN, ...more],
    { cwd, stdio: ["ignore", "ignore", "inherit"] },
  );
