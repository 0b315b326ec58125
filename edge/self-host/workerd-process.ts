import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { readBuiltWorker } from "#edge/self-host/built-worker.ts";
import { workerdConfig } from "#edge/self-host/workerd-config.ts";

export interface WorkerdOptions {
  /** Where the Durable Objects' files lie; made if absent. A workerd started on the same folder has the same objects. */
  readonly objectsFolder: string;
  /** `host:port`; port 0 takes a free one. */
  readonly address?: string;
  /** Without one, ingest answers 503. */
  readonly ingestToken?: string | undefined;
  /** Where `vite build` left `client/` and `perch/`; `PERCH_DIST` or `dist`. */
  readonly distFolder?: string;
}

export interface RunningWorkerd {
  readonly url: string;
  readonly process: ChildProcess;
  /** Ends it at once and waits until it is gone: SIGKILL, as a crash or a power cut would. */
  kill(): Promise<void>;
}

/** workerd itself, not the `workerd` command: that is a Node wrapper which does not pass signals on. */
const { default: binary } = createRequire(import.meta.url)("workerd") as { default: string };
/** Where the build is looked for. */
export const DIST = process.env["PERCH_DIST"] ?? "dist";
const FRONT = resolve(import.meta.dirname, "front.js");
/** workerd reports the port it took on this file descriptor. */
const CONTROL_FD = 3;

/**
 * Serves the built app and worker with objects on disk. Resolves when the socket listens.
 *
 * @throws {Error} if there is no build, or workerd ends before it listens.
 */
export async function startWorkerd(options: WorkerdOptions): Promise<RunningWorkerd> {
  const dist = resolve(options.distFolder ?? DIST);
  const objectsFolder = resolve(options.objectsFolder);
  mkdirSync(objectsFolder, { recursive: true });
  const folder = mkdtempSync(join(realpathSync(tmpdir()), "perch-workerd-"));
  const configPath = join(folder, "workerd.capnp");
  const paths = {
    worker: relative(folder, join(dist, "perch")),
    front: relative(folder, FRONT),
    clientFolder: join(dist, "client"),
    objectsFolder,
  };
  writeFileSync(configPath, workerdConfig(readBuiltWorker(join(dist, "perch")), paths));

  const { INGEST_TOKEN: _, ...env } = process.env;
  const address = options.address ?? "127.0.0.1:0";
  const child = spawn(
    binary,
    ["serve", configPath, `--socket-addr=http=${address}`, `--control-fd=${CONTROL_FD}`],
    {
      stdio: ["ignore", "inherit", "inherit", "pipe"],
      env: {
        ...env,
        ...(options.ingestToken !== undefined && { INGEST_TOKEN: options.ingestToken }),
      },
    },
  );
  const ended = once(child, "exit");
  void ended.then(() => rmSync(folder, { recursive: true, force: true }));
  const port = await Promise.race([
    listeningPort(child),
    ended.then(() => {
      throw new Error(`workerd ended before it listened on ${address} (its message is above).`);
    }),
  ]);
  return {
    url: `http://${address.replace(/:\d+$/, "")}:${port}`,
    process: child,
    async kill() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

async function listeningPort(child: ChildProcess): Promise<number> {
  let text = "";
  for await (const piece of child.stdio[CONTROL_FD] as unknown as AsyncIterable<Buffer>) {
    text += piece.toString();
    for (const line of text.split("\n").slice(0, -1)) {
      const message = JSON.parse(line) as { event: string; socket?: string; port?: number };
      if (message.event === "listen" && message.socket === "http") return message.port ?? 0;
    }
  }
  return new Promise(() => undefined); // it has ended; the caller reports that
}
