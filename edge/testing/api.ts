import { app } from "#edge/app.ts";
import type { EventsAnswer } from "#shared/api/events.ts";

/** Asks the app as a client would, inside workerd. */
export class ApiClient {
  readonly #env: Env;

  constructor(env: Env) {
    this.#env = env;
  }

  async fetch(path: string, init: RequestInit = {}): Promise<Response> {
    return app.fetch(new Request(`https://edge.test${path}`, init), this.#env);
  }

  /** POSTs JSON below `/api/v1`, with the ingest token unless told otherwise. */
  async post(
    path: string,
    body: unknown,
    headers: Record<string, string> = AUTHORIZED,
  ): Promise<Response> {
    return this.fetch(`/api/v1${path}`, { method: "POST", headers, body: JSON.stringify(body) });
  }

  /** The JSON of an answer that must be 200. */
  async read<T>(path: string, body: unknown): Promise<T> {
    const response = await this.post(path, body);
    if (response.status !== 200)
      throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return response.json<T>();
  }

  async ingest(events: readonly unknown[]): Promise<EventsAnswer> {
    return this.read<EventsAnswer>("/events", { events });
  }
}

export const AUTHORIZED: Record<string, string> = { authorization: "Bearer dev" };
