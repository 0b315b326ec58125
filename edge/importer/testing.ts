/** For the importer's tests: files in a folder of their own, and a server whose answers the test decides. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface TestFolder {
  readonly path: string;
  write(name: string, content: string | Uint8Array): Promise<string>;
  remove(): Promise<void>;
}

export async function testFolder(): Promise<TestFolder> {
  const path = await mkdtemp(join(tmpdir(), "perch-import-"));
  return {
    path,
    async write(name, content) {
      await writeFile(join(path, name), content);
      return join(path, name);
    },
    remove: () => rm(path, { recursive: true, force: true }),
  };
}

export interface ReceivedRequest {
  readonly path: string;
  readonly token: string | undefined;
  readonly json: unknown;
}

export interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  /** Close the connection instead of answering. */
  readonly hangUp?: boolean;
}

export interface ScriptedServer {
  readonly url: string;
  readonly received: readonly ReceivedRequest[];
  stop(): Promise<void>;
}

/** An HTTP server on a port of its own that answers what `reply` says. */
export async function scriptedServer(
  reply: (request: ReceivedRequest, count: number) => Reply,
): Promise<ScriptedServer> {
  const received: ReceivedRequest[] = [];
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const text = Buffer.concat(await Array.fromAsync(request as AsyncIterable<Buffer>)).toString();
    const seen = {
      path: request.url ?? "",
      token: request.headers.authorization,
      json: text === "" ? undefined : (JSON.parse(text) as unknown),
    };
    received.push(seen);
    const { status = 200, headers = {}, json = {}, hangUp } = reply(seen, received.length);
    if (hangUp) response.destroy();
    else response.writeHead(status, headers).end(JSON.stringify(json));
  };
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    received,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
