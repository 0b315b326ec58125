import { spawnSync } from "node:child_process";
import type { Suite } from "#models/bench/figure.ts";
import { COLD_VISIT } from "#models/bench/first-rank/cold-visit-params.ts";
import { visitCold, type Visit } from "#models/bench/first-rank/cold-visit.ts";
import {
  firstRankFigures,
  type Visits,
  type Way,
  WAYS,
} from "#models/bench/first-rank/first-rank-figures.ts";
import { openGzipFront } from "#models/bench/first-rank/gzip-front.ts";
import { openSlowLink } from "#models/bench/first-rank/slow-link.ts";
import { loadDemoWorld } from "#models/demo/load-demo-world.ts";
import { serveApp } from "../../../web/testing/served-app.ts";

/** `dist/`, as `npm start` makes it. */
function buildApp(): void {
  const vite = ["node_modules/vite/bin/vite.js", "build", "--logLevel", "warn"];
  const { status, stderr } = spawnSync(process.execPath, vite, { encoding: "utf8" });
  if (status !== 0) throw new Error(`the app does not build: ${stderr.trim()}`);
}

/** First visits to the built app over a slow network, on a slow processor. */
export const firstRankSuite: Suite = {
  async run(log) {
    // As in `vite.config.ts`: the local server would ask a host where we are.
    process.env["CLOUDFLARE_CF_FETCH_ENABLED"] ??= "false";
    buildApp();
    const app = await serveApp();
    const front = await openGzipFront(app.url);
    const link = await openSlowLink(front.port, COLD_VISIT);
    try {
      await loadDemoWorld({ baseUrl: app.url, token: "dev", fetch, now: Date.now() });
      const visits: Record<Way, Visit[]> = { kernel: [], ort: [] };
      const missing: Partial<Record<Way, string>> = {};
      for (let i = 0; i < COLD_VISIT.visits; i++)
        for (const way of Object.keys(WAYS) as Way[]) {
          if (missing[way] !== undefined) continue;
          await visitCold(`http://127.0.0.1:${link.port}`, WAYS[way]).then(
            (visit) => {
              visits[way].push(visit);
              log(`  first visit, ${way}: ${Math.round(visit.ms)} ms`);
            },
            (error: unknown) => {
              missing[way] = error instanceof Error ? error.message : String(error);
            },
          );
        }
      const outcome = (way: Way): Visits => {
        const reason = missing[way];
        return reason === undefined ? visits[way] : { missing: reason };
      };
      return {
        figures: firstRankFigures({ kernel: outcome("kernel"), ort: outcome("ort") }),
        raw: { conditions: COLD_VISIT, visits, missing },
        notes: [
          `first visits: ${COLD_VISIT.downBitsPerS / 1e6} Mbit/s, ${COLD_VISIT.roundTripMs} ms there and back, processor slowed ${COLD_VISIT.cpuSlowdown} times`,
        ],
      };
    } finally {
      link.close();
      front.close();
      await app.stop();
    }
  },
};
