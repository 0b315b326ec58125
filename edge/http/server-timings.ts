/** Durations of one request's steps, for the `Server-Timing` header. Deployed workers see time pass only across I/O. */
export class ServerTimings {
  readonly #startedAt = performance.now();
  readonly #steps: { readonly name: string; readonly ms: number }[] = [];

  /** Times a step; answers its result. `name` is a token: letters and dashes. */
  async measure<T>(name: string, step: () => Promise<T>): Promise<T> {
    const from = performance.now();
    try {
      return await step();
    } finally {
      this.#steps.push({ name, ms: performance.now() - from });
    }
  }

  /** Milliseconds since the request came in. */
  elapsedMs(): number {
    return performance.now() - this.#startedAt;
  }

  header(): string {
    const steps = [...this.#steps, { name: "total", ms: this.elapsedMs() }];
    return steps.map(({ name, ms }) => `${name};dur=${ms.toFixed(1)}`).join(", ");
  }
}
