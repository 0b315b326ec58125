import { setTimeout } from "node:timers/promises";
import { type Attempt, type RetryClock, withRetries } from "#edge/importer/retry.ts";
import { ImportError } from "#edge/importer/source-record.ts";
import { ErrorBodySchema } from "#shared/api/errors.ts";
import { EventsAnswer } from "#shared/api/events.ts";
import { LookupAnswer } from "#shared/api/reads.ts";
import { IMPORTER } from "#shared/params/importer.ts";
import type { HydratedPost } from "#shared/types/post.ts";

export interface EdgeConnectionOptions {
  /** Origin of the server, such as `http://127.0.0.1:5173`. */
  readonly url: string;
  readonly token: string;
  /** Ends requests and waits at once. */
  readonly signal?: AbortSignal | undefined;
  /** Waits for one request add up to this at most. */
  readonly patienceMs?: number;
  readonly onWait?: (reason: string, waitMs: number) => void;
  readonly clock?: RetryClock;
}

/** The importer's requests to one server. Failures throw `ImportError`s that say what to do. */
export class EdgeConnection {
  readonly #options: EdgeConnectionOptions;
  readonly #clock: RetryClock;

  constructor(options: EdgeConnectionOptions) {
    this.#options = options;
    this.#clock = options.clock ?? {
      sleep: (ms) => sleep(ms, options.signal),
      random: Math.random,
    };
  }

  /** Fails at once, with what to do, if no server answers. */
  async hello(): Promise<void> {
    const result = await this.#attempt("GET", "/healthz", undefined, (body) => body);
    if (!result.done) {
      throw new ImportError(
        `Cannot reach ${this.#options.url} (${result.reason}). Is the server running (npm start)? Is --url right?`,
      );
    }
  }

  /** Sends one request's events; resolves when they are durable. `count` is how many the body holds. */
  sendEvents(body: string, count: number): Promise<EventsAnswer> {
    return this.#request("/api/v1/events", body, (json) => {
      const answer = EventsAnswer.parse(json);
      const settled = answer.accepted + answer.duplicates + answer.rejected.length;
      if (settled !== count) throw new RangeError(`${settled} of ${count} events accounted for`);
      return answer;
    });
  }

  /** The stored posts among `ids`, at most LIMITS.lookupIds of them. */
  async lookup(ids: readonly string[]): Promise<readonly HydratedPost[]> {
    if (ids.length === 0) return [];
    const body = JSON.stringify({ ids });
    return (await this.#request("/api/v1/posts/lookup", body, (json) => LookupAnswer.parse(json)))
      .posts;
  }

  async #request<Value>(
    path: string,
    body: string,
    decode: (json: unknown) => Value,
  ): Promise<Value> {
    const result = await withRetries(
      () => this.#attempt("POST", path, body, decode),
      this.#clock,
      this.#options.patienceMs ?? IMPORTER.patienceMs,
      this.#options.onWait ?? (() => undefined),
    );
    if ("value" in result) return result.value;
    throw new ImportError(
      `${this.#options.url} keeps failing: ${result.gaveUp}. Run the same command again to go on from here.`,
    );
  }

  async #attempt<Value>(
    method: string,
    path: string,
    body: string | undefined,
    decode: (json: unknown) => Value,
  ): Promise<Attempt<Value>> {
    const { url, token, signal } = this.#options;
    const timeout = AbortSignal.timeout(IMPORTER.requestTimeoutMs);
    let response: Response;
    let text: string;
    try {
      response = await fetch(new URL(path, url), {
        method,
        signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
        ...(body !== undefined && {
          body,
          headers: { "Content-Type": "application/json", Authorization: `Bearer ${token}` },
        }),
      });
      text = await response.text();
    } catch (error) {
      if (signal?.aborted) throw signal.reason;
      return { done: false, reason: networkReason(error) };
    }
    if (response.ok) return { done: true, value: this.#decoded(path, text, decode) };
    const reason = `${response.status} ${errorMessage(text)}`.trim();
    if (response.status === 429 || response.status >= 500) {
      return { done: false, reason, retryAfterMs: retryAfterMs(response.headers) };
    }
    throw new ImportError(this.#refusal(path, response.status, reason));
  }

  #decoded<Value>(path: string, text: string, decode: (json: unknown) => Value): Value {
    try {
      return decode(JSON.parse(text));
    } catch {
      throw new ImportError(
        `${this.#options.url}${path} does not answer as Perch does. Is --url right?`,
      );
    }
  }

  #refusal(path: string, status: number, reason: string): string {
    const { url } = this.#options;
    if (status === 401 || status === 403) {
      return `${url} refuses the token (${reason}). Pass the server's INGEST_TOKEN with --token.`;
    }
    if (status === 404 || status === 405) {
      return `${url}${path} does not exist (${reason}). Is --url right?`;
    }
    return `${url}${path} refuses the request: ${reason}.`;
  }
}

/** Node hides the reason of a failed fetch in its cause. */
function networkReason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === "TimeoutError") return "no answer in time";
  const { cause } = error;
  if (cause instanceof Error) {
    return "code" in cause && typeof cause.code === "string" ? cause.code : cause.message;
  }
  return error.message;
}

function errorMessage(text: string): string {
  try {
    return ErrorBodySchema.parse(JSON.parse(text)).error.message;
  } catch {
    return "";
  }
}

/** `Retry-After` in seconds; undefined if absent or not a number. */
function retryAfterMs(headers: Headers): number | undefined {
  const seconds = Number(headers.get("Retry-After") ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1_000 : undefined;
}

/** Rejects with the signal's own reason, also if it was aborted before. */
async function sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
  signal?.throwIfAborted();
  await setTimeout(ms, undefined, signal && { signal }).catch(() => signal?.throwIfAborted());
}
