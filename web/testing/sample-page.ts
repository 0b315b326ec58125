import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { extname, join, normalize } from "node:path";
import { build } from "vite";
import { SECURITY_HEADERS } from "#shared/security-headers.ts";
import type { ServedApp } from "./served-app.ts";

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".webmanifest": "application/manifest+json",
};

const ENTRY = "ui/testing/gallery.html";

/** The built page on a session in memory, served with the app's own headers: what needs no model and no worker is tested here. */
export async function serveSamplePage(): Promise<ServedApp> {
  const folder = await mkdtemp(join(tmpdir(), "perch-sample-page-"));
  await build({
    configFile: false,
    root: "web",
    publicDir: "../public",
    logLevel: "error",
    build: {
      outDir: folder,
      emptyOutDir: true,
      target: "es2024",
      rolldownOptions: { input: `web/${ENTRY}` },
    },
  });
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    const file = join(folder, normalize(pathname === "/" ? ENTRY : pathname));
    readFile(file).then(
      (body) => {
        const type = TYPES[extname(file)] ?? "application/octet-stream";
        response.writeHead(200, { ...SECURITY_HEADERS, "Content-Type": type }).end(body);
      },
      () => response.writeHead(404).end(),
    );
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
