import { createServer, type IncomingMessage, type OutgoingHttpHeaders } from "node:http";
import { request as ask } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { gzipSync } from "node:zlib";

export interface GzipFront {
  readonly port: number;
  close(): void;
}

/** What hosts compress on the way. Weights come as `application/octet-stream`, which they leave alone. */
const COMPRESSED = /^(text\/|image\/svg|application\/(json|javascript|wasm|manifest))/;
/** Only of the connection to the server behind. */
const NOT_PASSED_ON = ["content-length", "transfer-encoding", "connection", "keep-alive"];

/** Stands before a local server and compresses its answers as a host would; each body is compressed once. */
export async function openGzipFront(origin: string): Promise<GzipFront> {
  const { hostname, port } = new URL(origin);
  const compressed = new Map<string, { readonly of: Buffer; readonly gzip: Buffer }>();
  const squeeze = (path: string, body: Buffer): Buffer => {
    const known = compressed.get(path);
    if (known?.of.equals(body)) return known.gzip;
    const gzip = gzipSync(body);
    compressed.set(path, { of: body, gzip });
    return gzip;
  };
  const fetched = async (incoming: IncomingMessage): Promise<IncomingMessage> => {
    const { method, url: path, headers } = incoming;
    const asked = ask({
      hostname,
      port,
      method,
      path,
      headers: { ...headers, "accept-encoding": "identity" },
    });
    const answer = new Promise<IncomingMessage>((resolve, reject) => {
      asked.on("response", resolve);
      asked.on("error", reject);
    });
    incoming.pipe(asked);
    return answer;
  };
  const server = createServer((incoming, outgoing) => {
    void fetched(incoming)
      .then(async (answer) => {
        const body = await buffer(answer);
        const headers: OutgoingHttpHeaders = { ...answer.headers };
        for (const name of NOT_PASSED_ON) delete headers[name];
        const wanted = COMPRESSED.test(answer.headers["content-type"] ?? "");
        const gzip = wanted && body.length > 0 ? squeeze(incoming.url ?? "", body) : undefined;
        if (gzip !== undefined) headers["content-encoding"] = "gzip";
        outgoing.writeHead(answer.statusCode ?? 502, headers).end(gzip ?? body);
      })
      .catch((error: unknown) => outgoing.writeHead(502).end(String(error)));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
