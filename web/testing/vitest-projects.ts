import { cloudflareTest } from "@cloudflare/vitest-plugin";
import type { ViteUserConfig } from "vitest/config";

/** Drive the built app in a real Chromium. */
const BROWSER_TESTS = "web/**/*.browser.test.ts";
/** Start processes of their own: servers, the importer. */
const NODE_EDGE_TESTS = "edge/{importer,self-host,soak}/**/*.test.ts";

export const tests: ViteUserConfig = {
  test: {
    projects: [
      {
        test: {
          name: "node",
          include: ["{shared,web,models}/**/*.test.ts", NODE_EDGE_TESTS],
          exclude: [BROWSER_TESTS],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        plugins: [cloudflareTest({ wrangler: { configPath: "./wrangler.toml" } })],
        test: { name: "edge", include: ["edge/**/*.test.ts"], exclude: [NODE_EDGE_TESTS] },
      },
      {
        test: {
          name: "browser",
          include: [BROWSER_TESTS],
          // Two cores: one browser at a time.
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
};
