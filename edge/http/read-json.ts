import { en } from "zod/locales";
import * as z from "zod/mini";
import { ApiFailure, failure } from "#edge/http/failure.ts";
import { LIMITS } from "#shared/params/limits.ts";

// Workers forbid `eval`, which Zod would try; the locale gives issues their sentences.
z.config({ jitless: true, ...en() });

const MAX_DETAILS = 20;

/**
 * The request's JSON body as `schema` reads it.
 *
 * @throws {ApiFailure} `too-large`, `bad-json` or `invalid` with the path of each wrong value.
 */
export async function readJson<T>(request: Request, schema: z.ZodMiniType<T>): Promise<T> {
  const parsed = schema.safeParse(parseJson(await readBody(request)));
  if (parsed.success) return parsed.data;
  const details = parsed.error.issues
    .slice(0, MAX_DETAILS)
    .map(({ path, message }) => ({ path: path.map(String).join("."), message }));
  throw new ApiFailure({ code: "invalid", message: "the request has the wrong shape", details });
}

/** The body's bytes, if they are few enough, whatever the Content-Length says. */
async function readBody(request: Request): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request.body ?? []) {
    length += chunk.byteLength;
    if (length <= LIMITS.bodyBytes) chunks.push(chunk);
    else if (length > LIMITS.drainedBytes) break;
  }
  if (length > LIMITS.bodyBytes)
    throw failure("too-large", `the body is over ${LIMITS.bodyBytes} bytes`);
  return joined(chunks, length);
}

/**
 * Reads and forgets a body that no handler wanted: many clients, and the local server, see only a broken connection
 * when they are answered while they still send.
 */
export async function drainBody(request: Request): Promise<void> {
  if (request.bodyUsed) return;
  let length = 0;
  for await (const chunk of request.body ?? []) {
    length += chunk.byteLength;
    if (length > LIMITS.drainedBytes) return;
  }
}

function joined(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const [only] = chunks;
  if (chunks.length === 1 && only !== undefined) return only;
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.byteLength;
  }
  return bytes;
}

function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(body));
  } catch {
    throw failure("bad-json", "the body is not JSON in UTF-8");
  }
}

/**
 * The distinct items of a list that stands for a set.
 *
 * @throws {ApiFailure} `too-large` if there are more than `max` of them.
 */
export function distinct<T>(items: readonly T[] | undefined, max: number, path: string): T[] {
  const set = new Set(items);
  if (set.size > max) throw failure("too-large", `${path} holds more than ${max} ids`);
  return [...set];
}
