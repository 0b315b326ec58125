import { extname, join } from "node:path";
import type { BuiltWorker } from "#edge/self-host/built-worker.ts";

/** Where things are. All absolute, except that files to embed are relative to the configuration's folder. */
export interface WorkerdPaths {
  /** The built worker's folder, as seen from the configuration. */
  readonly worker: string;
  /** `front.js`, as seen from the configuration. */
  readonly front: string;
  /** What `public` files are served from. */
  readonly clientFolder: string;
  /** Where Durable Objects live. */
  readonly objectsFolder: string;
}

/**
 * The configuration of a workerd that serves the whole app without a Cloudflare account. Generated from the built
 * worker, so that bindings, compatibility date and modules cannot differ from what `wrangler deploy` uploads.
 */
export const workerdConfig = (
  worker: BuiltWorker,
  paths: WorkerdPaths,
): string => `using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "front", worker = .front),
    (name = "app", worker = .app),
    (name = "files", disk = (path = ${text(paths.clientFolder)})),
    (name = "objects", disk = (path = ${text(paths.objectsFolder)}, writable = true)),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "front")],
);

const front :Workerd.Worker = (
  compatibilityDate = ${text(worker.compatibilityDate)},
  modules = [(name = "front.js", esModule = embed ${text(paths.front)})],
  bindings = [
    (name = "FILES", service = "files"),
    (name = "APP", service = "app"),
    (name = "RUN_WORKER_FIRST", json = ${text(JSON.stringify(worker.runWorkerFirst))}),
  ],
);

const app :Workerd.Worker = (
  compatibilityDate = ${text(worker.compatibilityDate)},
  compatibilityFlags = [${worker.compatibilityFlags.map(text).join(", ")}],
  modules = [
${lines(worker.modules.map((file) => module(file, paths.worker)))}
  ],
  bindings = [
    (name = ${text(worker.assetsBinding)}, service = (name = "front", entrypoint = "Files")),
    (name = "INGEST_TOKEN", fromEnvironment = "INGEST_TOKEN"),
${lines([
  ...worker.objects.map(
    ({ binding, className }) =>
      `(name = ${text(binding)}, durableObjectNamespace = ${text(className)})`,
  ),
  ...Object.entries(worker.vars).map(([name, value]) =>
    typeof value === "string"
      ? `(name = ${text(name)}, text = ${text(value)})`
      : `(name = ${text(name)}, json = ${text(JSON.stringify(value))})`,
  ),
])}
  ],
  durableObjectNamespaces = [
${lines(worker.objects.map(({ className }) => namespace(worker.name, className)))}
  ],
  durableObjectStorage = (localDisk = "objects"),
);
`;

const MODULE_KINDS: Readonly<Record<string, string>> = {
  ".js": "esModule",
  ".mjs": "esModule",
  ".wasm": "wasm",
  ".bin": "data",
  ".txt": "text",
  ".html": "text",
};

function module(file: string, folder: string): string {
  const kind = MODULE_KINDS[extname(file)];
  if (kind === undefined) throw new Error(`${file}: no kind of module of the worker.`);
  return `(name = ${text(file)}, ${kind} = embed ${text(join(folder, file))})`;
}

/** The key names the folder of the objects: another key is another, empty store. */
const namespace = (worker: string, className: string): string =>
  `(className = ${text(className)}, uniqueKey = ${text(`${worker}-${className}`)}, enableSql = true)`;

const lines = (entries: readonly string[]): string =>
  entries.map((entry) => `    ${entry},`).join("\n");

/** Cap'n Proto's string literals escape as JSON's do, except that they know no `\\u`. */
function text(value: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what must not be there
  if (/[\u0000-\u001f]/.test(value))
    throw new Error(`a control character in ${JSON.stringify(value)}`);
  return JSON.stringify(value);
}
