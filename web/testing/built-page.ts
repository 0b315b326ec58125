import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { extname, join, normalize } from "node:path";
import { build, defaultClientConditions, type Plugin } from "vite";
import { SECURITY_HEADERS } from "#shared/security-headers.ts";
import type { ServedApp } from "./served-app.ts";

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".wasm": "application/wasm",
  ".json": "application/json",
  ".webmanifest": "application/manifest+json",
};

export interface BuiltPageOptions {
  readonly plugins?: () => Plugin[];
  /** Answers a path before the files do. */
  readonly respond?: (pathname: string) => Uint8Array | undefined;
  /** Instead of the app's own. */
  readonly headers?: Record<string, string>;
}

/** Builds one page of `web/` the way the app is built, and serves it with the app's own headers, without an edge worker. */
export async function serveBuiltPage(
  entry: string,
  {
    plugins = () => [],
    respond = () => undefined,
    headers = { ...SECURITY_HEADERS },
  }: BuiltPageOptions = {},
): Promise<ServedApp> {
  const folder = await mkdtemp(join(tmpdir(), "perch-page-"));
  await build({
    configFile: false,
    root: "web",
    publicDir: "../public",
    logLevel: "error",
    plugins: plugins(),
    worker: { format: "es", plugins },
    resolve: { conditions: ["onnxruntime-web-use-extern-wasm", ...defaultClientConditions] },
    build: {
      outDir: folder,
      emptyOutDir: true,
      assetsInlineLimit: 0,
      target: "es2024",
      rolldownOptions: { input: `web/${entry}` },
    },
  });
  const bytesOf = async (pathname: string): Promise<Uint8Array | undefined> =>
    respond(pathname) ??
    readFile(join(folder, normalize(pathname === "/" ? entry : pathname))).catch(() => undefined);
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    void bytesOf(pathname).then((body) => {
      if (!body) return response.writeHead(404).end();
      const type =
        TYPES[extname(pathname === "/" ? entry : pathname)] ?? "application/octet-stream";
      return response.writeHead(200, { ...headers, "Content-Type": type }).end(body);
    });
  });
  await new Promise<void>((listening) => {
    server.listen(0, "127.0.0.1", listening);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
