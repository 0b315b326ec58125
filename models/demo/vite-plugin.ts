import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Plugin } from "vite";
import { loadDemoWorld, RefusedError } from "./load-demo-world.ts";

/** The worker starts with the first request; give it this many tries, a second apart. */
const TRIES = 5;
const RETRY_MS = 1_000;

type HttpServer = Pick<Server, "address" | "once" | "listening">;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** A wildcard address is where a server listens, not where one can call it. */
function ownOrigin(server: HttpServer, secure: boolean): string {
  const { port, family, address } = server.address() as AddressInfo;
  const wildcard = address === "::" || address === "0.0.0.0";
  const host = wildcard ? "localhost" : family === "IPv6" ? `[${address}]` : address;
  return `${secure ? "https" : "http"}://${host}:${port}`;
}

/** Loads the world and says so in one line each; a failure is a line too, never the server's end. */
async function load(baseUrl: string, log: (line: string) => void): Promise<void> {
  const begun = performance.now();
  for (let attempt = 1; ; attempt++) {
    try {
      const outcome = await loadDemoWorld({
        baseUrl,
        token: process.env["INGEST_TOKEN"] ?? "dev",
        fetch,
        now: Date.now(),
      });
      if (!outcome.loaded) {
        log(`demo world: the store has recent posts already, nothing loaded`);
        return;
      }
      const seconds = ((performance.now() - begun) / 1_000).toFixed(1);
      const { posts, authors, accepted, duplicates, rejected } = outcome;
      log(
        `demo world: ${posts} posts by ${authors} authors in ${seconds} s ` +
          `(${accepted} events accepted, ${duplicates} duplicates, ${rejected} rejected)`,
      );
      return;
    } catch (error) {
      const hopeless = error instanceof RefusedError && error.status < 500;
      if (hopeless || attempt === TRIES) {
        log(`demo world: not loaded: ${error instanceof Error ? error.message : String(error)}`);
        return;
      }
      await pause(RETRY_MS);
    }
  }
}

function loadWhenListening(
  server: HttpServer | null,
  secure: boolean,
  log: (line: string) => void,
): void {
  if (!server) return;
  const begin = (): void => {
    log("demo world: looking for recent posts ...");
    void load(ownOrigin(server, secure), log);
  };
  if (server.listening) begin();
  else server.once("listening", begin);
}

/** Loads the demo world into the worker that `vite dev` or `vite preview` serves, if its store has no recent posts. */
export function demoWorld(): Plugin {
  return {
    name: "demo-world",
    configureServer({ httpServer, config }) {
      loadWhenListening(httpServer as HttpServer | null, !!config.server.https, (line) =>
        config.logger.info(line),
      );
    },
    configurePreviewServer({ httpServer, config }) {
      loadWhenListening(httpServer as HttpServer, !!config.preview.https, (line) =>
        config.logger.info(line),
      );
    },
  };
}
