import { createHash } from "node:crypto";
import { globSync, readFileSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { cloudflare } from "@cloudflare/vite-plugin";
import { build, defaultClientConditions, defineConfig, type Plugin, type UserConfig } from "vite";
import { demoWorld } from "./models/demo/vite-plugin.ts";
import { modelPartFiles } from "./models/serving/model-parts-plugin.ts";
import { SECURITY_HEADERS } from "./shared/security-headers.ts";

// Miniflare would ask workers.cloudflare.com where we are, and print a stack trace when it cannot.
process.env["CLOUDFLARE_CF_FETCH_ENABLED"] ??= "false";
// Every request of the local worker would be traced into a SQLite file; without it the server does 1.5x as many.
process.env["X_LOCAL_OBSERVABILITY"] ??= "false";

const CLIENT = "dist/client";
const port = Number(process.env["PORT"] ?? 5173);

/** What a first visit keeps: the app without runtimes and models. Hashed names need no revision. */
function precache(): { url: string; revision: string | null }[] {
  return globSync("**/*.{html,js,mjs,css,svg,png,webmanifest}", { cwd: CLIENT })
    .filter((file) => file !== "sw.js")
    .map((file) => ({
      // Workers assets redirect /index.html to /, and a redirected answer cannot serve a navigation.
      url: file === "index.html" ? "/" : `/${file}`,
      revision: file.startsWith("assets/")
        ? null
        : createHash("sha256")
            .update(readFileSync(`${CLIENT}/${file}`))
            .digest("hex")
            .slice(0, 16),
    }));
}

/** Builds the service worker as its own classic script, after the app, and gives it the list of files to precache. */
function serviceWorker(): Plugin {
  return {
    name: "service-worker",
    apply: "build",
    buildApp: {
      order: "post",
      async handler() {
        await build({
          configFile: false,
          root: import.meta.dirname,
          publicDir: false,
          logLevel: "warn",
          build: {
            outDir: CLIENT,
            emptyOutDir: false,
            rolldownOptions: {
              input: "web/sw/service-worker.ts",
              output: { format: "iife", entryFileNames: "sw.js" },
            },
          },
        });
        const script = `${CLIENT}/sw.js`;
        const source = await readFile(script, "utf8");
        await writeFile(script, source.replace("self.__WB_MANIFEST", JSON.stringify(precache())));
      },
    },
  };
}

/**
 * What the page's first script starts is asked for with the page: the script is small and comes first, but what it asks
 * for would wait for it.
 */
function earlyScripts(): Plugin {
  const EARLY = /\/(start-app|ranker\.worker)-[\w-]+\.js$/;
  return {
    name: "early-scripts",
    apply: "build",
    transformIndexHtml: {
      order: "post",
      handler: (_html, { bundle }) =>
        Object.keys(bundle ?? {})
          .filter((file) => EARLY.test(file))
          .map((file) => ({
            tag: "link",
            attrs: { rel: "modulepreload", href: `/${file}` },
            injectTo: "head" as const,
          })),
    },
  };
}

/** The Cloudflare plugin writes this pointer below Vite's root, where `wrangler deploy` does not look. */
function wranglerDeployPointer(): Plugin {
  return {
    name: "wrangler-deploy-pointer",
    apply: "build",
    buildApp: {
      order: "post",
      async handler() {
        await mkdir(".wrangler/deploy", { recursive: true });
        await writeFile(
          ".wrangler/deploy/config.json",
          JSON.stringify({ configPath: "../../dist/perch/wrangler.json", auxiliaryWorkers: [] }),
        );
      },
    },
  };
}

const app = {
  root: "web",
  publicDir: "../public",
  plugins: [
    cloudflare({
      configPath: "../wrangler.toml",
      persistState: { path: "../.wrangler/state" },
      inspectorPort: false,
    }),
    earlyScripts(),
    serviceWorker(),
    wranglerDeployPointer(),
    modelPartFiles("models/artifacts"),
    demoWorld(),
  ],
  // A threshold would inline a small model into the script, where it has no hash and CSP forbids fetching it.
  build: { outDir: "../dist", emptyOutDir: true, assetsInlineLimit: 0, target: "es2024" },
  worker: { format: "es" },
  environments: {
    // Without it ONNX Runtime's glue is inside the bundle, and each of its threads runs our worker's whole chunk again.
    client: {
      resolve: { conditions: ["onnxruntime-web-use-extern-wasm", ...defaultClientConditions] },
    },
  },
  optimizeDeps: { exclude: ["onnxruntime-web"] },
  preview: { port, strictPort: true },
  server: {
    port,
    strictPort: true,
    headers: {
      ...SECURITY_HEADERS,
      // Vite injects styles as <style> in development.
      "Content-Security-Policy": SECURITY_HEADERS["Content-Security-Policy"].replace(
        "style-src 'self'",
        "style-src 'self' 'unsafe-inline'",
      ),
    },
  },
} satisfies UserConfig;

/** Vitest reads this file too, but must not start the app's plugins. */
export default defineConfig(async () =>
  process.env["VITEST"] ? (await import("./web/testing/vitest-projects.ts")).tests : app,
);
