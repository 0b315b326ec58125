import { join } from "node:path";
import { build, defaultClientConditions } from "vite";
import { servePage } from "#models/bench/page/page-server.ts";
import { PEER_FOLDER } from "#models/bench/peers.ts";
import { launchChromium } from "../../../web/testing/chromium.ts";

/** Bundles `input` as one ES module `<name>.js` in `folder`. */
export async function bundle(name: string, input: string, folder: string): Promise<void> {
  await build({
    configFile: false,
    root: process.cwd(),
    publicDir: false,
    logLevel: "error",
    resolve: { conditions: ["onnxruntime-web-use-extern-wasm", ...defaultClientConditions] },
    build: {
      outDir: folder,
      emptyOutDir: true,
      target: "es2024",
      // TensorFlow.js gives its threads the source text of its own functions.
      minify: false,
      modulePreload: false,
      rolldownOptions: {
        input: { [name]: input },
        preserveEntrySignatures: "strict",
        output: { entryFileNames: "[name].js", chunkFileNames: "[name].js" },
      },
    },
  });
}

export interface BenchPage {
  /** Calls the page's function with a value that JSON can carry, in a browser of its own. */
  call<Request, Result>(
    request: Request,
    options: { readonly webgpu: boolean; readonly log: (line: string) => void },
  ): Promise<Result>;
  close(): Promise<void>;
}

/**
 * Bundles a script that puts one function `name` on `globalThis`, and serves it on an isolated page beside ONNX
 * Runtime's files (`/ort/`) and other `folders`.
 */
export async function openBenchPage(
  name: string,
  script: string,
  folders: Readonly<Record<string, string>> = {},
): Promise<BenchPage> {
  const folder = join(PEER_FOLDER, name);
  await bundle(name, script, folder);
  const server = await servePage(`/page/${name}.js`, {
    "/page/": folder,
    "/ort/": "node_modules/onnxruntime-web/dist",
    ...folders,
  });
  return {
    async call(request, { webgpu, log }) {
      const browser = await launchChromium({ webgpu });
      try {
        const page = await browser.newPage();
        const errors: string[] = [];
        page.on("console", (message) => log(`  ${message.text()}`));
        page.on("pageerror", (error) => errors.push(String(error)));
        await page.goto(server.url);
        await page
          .waitForFunction(`typeof ${name} === 'function'`, undefined, { timeout: 30_000 })
          .catch(() => {
            throw new Error(
              `the bench page did not start: ${errors.join("; ") || "no error shown"}`,
            );
          });
        return await page.evaluate(`${name}(${JSON.stringify(request)})`);
      } finally {
        await browser.close();
      }
    },
    close: () => server.close(),
  };
}
