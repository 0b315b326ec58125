// What Workers static assets do, for a workerd of one's own: files first, the worker for the rest.
import { WorkerEntrypoint } from "cloudflare:workers";

const CONTENT_TYPES = {
  bin: "application/octet-stream",
  css: "text/css; charset=utf-8",
  html: "text/html; charset=utf-8",
  ico: "image/x-icon",
  js: "text/javascript; charset=utf-8",
  json: "application/json",
  mjs: "text/javascript; charset=utf-8",
  png: "image/png",
  svg: "image/svg+xml",
  txt: "text/plain; charset=utf-8",
  wasm: "application/wasm",
  webmanifest: "application/manifest+json",
  woff2: "font/woff2",
};

/** `*` at the end of a pattern matches any rest. */
const matches = (pattern, path) =>
  pattern.endsWith("*") ? path.startsWith(pattern.slice(0, -1)) : path === pattern;

/** `_headers`: a path pattern, then indented `Name: value` lines. */
function parseHeaderRules(text) {
  const rules = [];
  for (const line of text.split("\n")) {
    if (/^\s/.test(line) && line.trim() !== "") {
      const [name, ...value] = line.trim().split(":");
      rules.at(-1)?.headers.push([name, value.join(":").trim()]);
    } else if (line.trim() !== "" && !line.startsWith("#")) {
      rules.push({ pattern: line.trim(), headers: [] });
    }
  }
  return rules;
}

let headerRules; // of this build; a new build is a new process

async function headerRulesOf(env) {
  const response = await env.FILES.fetch("http://files/_headers");
  return response.ok ? parseHeaderRules(await response.text()) : [];
}

/** The file a path names, or undefined. */
async function fileResponse(request, env) {
  if (request.method !== "GET" && request.method !== "HEAD") return undefined;
  const { pathname } = new URL(request.url);
  const path = pathname === "/" ? "/index.html" : pathname;
  const extension = /\.(\w+)$/.exec(path)?.[1];
  if (extension === undefined) return undefined;
  const found = await env.FILES.fetch(`http://files${path}`, { method: request.method });
  if (!found.ok) return undefined;

  const headers = new Headers({
    "Content-Type": CONTENT_TYPES[extension] ?? "application/octet-stream",
    "Content-Length": found.headers.get("Content-Length"),
    "Cache-Control": "public, max-age=0, must-revalidate",
    ETag: `"${Date.parse(found.headers.get("Last-Modified")).toString(36)}-${found.headers.get("Content-Length")}"`,
  });
  headerRules ??= await headerRulesOf(env);
  for (const rule of headerRules) {
    if (!matches(rule.pattern, pathname)) continue;
    for (const [name, value] of rule.headers) headers.set(name, value);
  }
  if (request.headers.get("If-None-Match") === headers.get("ETag")) {
    headers.delete("Content-Length");
    return new Response(null, { status: 304, headers });
  }
  return new Response(found.body, { headers });
}

/** The app's ASSETS binding. */
export class Files extends WorkerEntrypoint {
  async fetch(request) {
    return (await fileResponse(request, this.env)) ?? new Response("Not found", { status: 404 });
  }
}

export default {
  async fetch(request, env) {
    const { pathname } = new URL(request.url);
    const isWorkersFirst = env.RUN_WORKER_FIRST.some((pattern) => matches(pattern, pathname));
    const file = isWorkersFirst ? undefined : await fileResponse(request, env);
    return file ?? env.APP.fetch(request);
  },
};
