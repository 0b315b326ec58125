import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize, sep } from "node:path";

const TYPES: Readonly<Record<string, string>> = {
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".wasm": "application/wasm",
};

const page = (script: string) =>
  `<!doctype html><link rel="icon" href="data:,"><title>bench</title><script type="module" src="${script}"></script>`;

export interface PageServer {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves one page that loads `script`, and files of the given folders below their prefixes, on a free port of the
 * loopback. The page is isolated, so that threads and precise timers exist.
 */
export async function servePage(
  script: string,
  folders: Readonly<Record<string, string>>,
): Promise<PageServer> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
    response.setHeader("Cross-Origin-Embedder-Policy", "require-corp");
    if (pathname === "/") {
      response.setHeader("Content-Type", "text/html").end(page(script));
      return;
    }
    void fileFor(pathname, folders).then((file) => {
      if (file === undefined) {
        response.writeHead(404).end();
        return;
      }
      response.setHeader("Content-Type", TYPES[extname(file)] ?? "application/octet-stream");
      createReadStream(file).pipe(response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
}

async function fileFor(
  pathname: string,
  folders: Readonly<Record<string, string>>,
): Promise<string | undefined> {
  const prefix = Object.keys(folders).find((start) => pathname.startsWith(start));
  if (prefix === undefined) return undefined;
  const folder = normalize(folders[prefix] ?? "");
  const path = decoded(pathname.slice(prefix.length));
  if (path === undefined) return undefined;
  const file = join(folder, path);
  if (!file.startsWith(folder + sep)) return undefined;
  const found = await stat(file).catch(() => undefined);
  return found?.isFile() === true ? file : undefined;
}

function decoded(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}
