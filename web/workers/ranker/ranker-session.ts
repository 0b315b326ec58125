import type { ModelManifest } from "#shared/api/model-manifest.ts";
import type { CandidatePost } from "#shared/features/ranker-inputs.ts";
import { FEATURES } from "#shared/params/features.ts";
import { toPosts } from "#web/workers/ranker/candidate-columns.ts";
import { isOutOfMemory } from "#web/workers/ranker/failures.ts";
import type { Pace } from "#web/workers/ranker/pace.ts";
import type { PhoenixModel, Times } from "#web/workers/ranker/phoenix-model.ts";
import type {
  PredictedChunk,
  Predictions,
  RankRequest,
  ReaderContext,
} from "#web/workers/ranker/ranker.api.ts";

export interface RankOptions {
  /** Stops the call before its next chunk. */
  readonly signal?: AbortSignal | undefined;
  readonly onChunk?: ((chunk: PredictedChunk) => void) | undefined;
}

/**
 * The model on one runtime. Candidates are scored in chunks that fit the device's pace; a score does not depend on the
 * chunk it was computed in. Calls must not overlap.
 */
export class RankerSession {
  readonly #model: PhoenixModel;
  readonly #manifest: Pick<ModelManifest, "modelVersion" | "ranker">;
  readonly #pace: Pace;

  constructor(
    model: PhoenixModel,
    manifest: Pick<ModelManifest, "modelVersion" | "ranker">,
    pace: Pace,
  ) {
    this.#model = model;
    this.#manifest = manifest;
    this.#pace = pace;
  }

  get modelVersion(): string {
    return this.#manifest.modelVersion;
  }

  /** `S` */
  get historyLength(): number {
    return this.#manifest.ranker.S;
  }

  /** `A` */
  get actionCount(): number {
    return this.#manifest.ranker.A;
  }

  /** @throws `signal.reason` when cancelled, and whatever the runtime does if it fails. */
  async rank(
    { context, candidates, now }: Omit<RankRequest, "call">,
    { signal, onChunk }: RankOptions = {},
  ): Promise<Predictions> {
    const start = performance.now();
    const wasKept = await this.#model.read(context);
    const ready = performance.now();
    const posts = toPosts(candidates);
    const times = { now, lastAt: context.history.at(-1)?.at };
    const N = posts.length;
    const probabilities = new Float32Array(N * this.actionCount);
    const dwellSeconds = new Float32Array(N);
    let from = 0;
    let chunks = 0;
    while (from < N) {
      if (chunks > 0) await nextMessage();
      signal?.throwIfAborted();
      const chunk = await this.#scoreNext(posts, from, times);
      probabilities.set(chunk.probabilities, from * this.actionCount);
      dwellSeconds.set(chunk.dwellSeconds, from);
      from += chunk.dwellSeconds.length;
      chunks += 1;
      // Last: the listener may transfer the arrays away.
      onChunk?.(chunk);
    }
    return {
      probabilities,
      dwellSeconds,
      contextMs: wasKept ? 0 : ready - start,
      candidatesMs: performance.now() - ready,
      chunks,
    };
  }

  /** The reader as a unit vector `[E]`. */
  readerVector(context: ReaderContext): Promise<Float32Array> {
    return this.#model.readerVector(context);
  }

  /** Scores as many of `posts` from `from` on as fit the pace, and fewer where the memory is too small. */
  async #scoreNext(
    posts: readonly CandidatePost[],
    from: number,
    times: Times,
  ): Promise<PredictedChunk> {
    for (;;) {
      const count = this.#pace.next(posts.length - from);
      const start = performance.now();
      try {
        const piece = count === posts.length ? posts : posts.slice(from, from + count);
        const { probabilities, continuous } = await this.#model.score(piece, times);
        this.#pace.took(count, performance.now() - start);
        return { from, probabilities, dwellSeconds: this.#dwell(continuous) };
      } catch (error) {
        if (!isOutOfMemory(error) || !this.#pace.shrink(count)) throw error;
      }
    }
  }

  /** Column 0 of `[N, C]`, in seconds. */
  #dwell(continuous: Float32Array): Float32Array<ArrayBuffer> {
    const { C } = this.#manifest.ranker;
    const seconds = new Float32Array(continuous.length / C);
    for (let i = 0; i < seconds.length; i++)
      seconds[i] = (continuous[i * C] ?? 0) * FEATURES.maxDwellS;
    return seconds;
  }
}

/** Lets messages in that have arrived, a cancellation among them. A timer would wait 4 ms each time. */
function nextMessage(): Promise<void> {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.addEventListener("message", () => {
      port1.close();
      resolve();
    });
    port1.start();
    port2.postMessage(undefined);
  });
}
