import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

const CANDIDATES = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/** The browser that tests, benchmarks and screenshots drive: `CHROMIUM`, or an installed one. */
export const findChromium = (): string | undefined =>
  [process.env["CHROMIUM"], ...CANDIDATES].find((path) => path !== undefined && existsSync(path));

export const chromiumPath = findChromium();

/** Without a GPU, only `--enable-unsafe-webgpu` gives an adapter (SwiftShader); without it there is none. */
export function launchChromium({ webgpu }: { webgpu: boolean }): Promise<Browser> {
  if (chromiumPath === undefined) throw new Error("no Chromium found; set CHROMIUM");
  return chromium.launch({
    executablePath: chromiumPath,
    args: ["--no-sandbox", ...(webgpu ? ["--enable-unsafe-webgpu"] : [])],
  });
}
