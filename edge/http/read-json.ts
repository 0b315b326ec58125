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

/** Reads at most the allowed bytes, whatever the Content-Length says. */
async function readBody(request: Request): Promise<Uint8Array> {
  const tooLarge = failure("too-large", `the body is over ${LIMITS.bodyBytes} bytes`);
  if (Number(request.headers.get("content-length") ?? 0) > LIMITS.bodyBytes) throw tooLarge;
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request.body ?? []) {
    length += chunk.byteLength;
    if (length > LIMITS.bodyBytes) throw tooLarge;
    chunks.push(chunk);
  }
  if (chunks.length === 1 && chunks[0] !== undefined) return chunks[0];
  const body = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    body.set(chunk, at);
    at += chunk.byteLength;
  }
  return body;
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
