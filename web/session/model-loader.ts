import type { ModelState, ModelUpdate } from "#web/session/model-state.ts";
import type { UpdatingRanker } from "#web/session/updating-ranker.ts";
import type { RankerError } from "#web/workers/ranker/ranker.api.ts";

export type LoadableRanker = Pick<
  UpdatingRanker,
  "load" | "listen" | "cancelLoad" | "allowDownload" | "update"
>;

export interface ModelListener {
  readonly onState: (model: ModelState) => void;
  readonly onUpdate: (update: ModelUpdate | undefined) => void;
  /** What ranks has changed, or can rank more: worth another ranking. */
  readonly onChange: () => void;
}

/** Brings the model here and says at every moment where it is; the reader may stop it and let it go on. */
export class ModelLoader {
  readonly #ranker: LoadableRanker;
  readonly #tell: ModelListener;
  #state: ModelState = { phase: "idle" };
  #update: ModelUpdate | undefined;

  constructor(ranker: LoadableRanker, listener: ModelListener) {
    this.#ranker = ranker;
    this.#tell = listener;
    ranker.listen({
      onProgress: (loadedBytes, totalBytes) => {
        if (this.#state.phase === "loading")
          this.#set({ phase: "loading", loadedBytes, totalBytes });
      },
      onUpdate: (update) => {
        this.#update = update;
        listener.onUpdate(update);
      },
      onChange: () => void this.#changed(),
    });
  }

  /** Loads the model, unless it is loading or here. Settles when it is ready, or cannot be. */
  async load(): Promise<void> {
    if (this.#state.phase === "loading" || this.#state.phase === "ready") return;
    this.#set({ phase: "loading", loadedBytes: 0, totalBytes: 0 });
    await this.look();
    // A kept version that cannot be completed any more has been given up: now the newest is taken.
    if (!this.#isGone) return;
    this.#set({ phase: "loading", loadedBytes: 0, totalBytes: 0 });
    await this.look();
  }

  /** Asks the ranker how it is: a call may have changed the runtime, or used the last one up. */
  async look(): Promise<void> {
    try {
      const loaded = await this.#ranker.load();
      if (!loaded.ok) return this.#failed(loaded.error);
      const { runtime, threads, keepingProblem, signedBy } = loaded.value;
      const isKnown =
        this.#state.phase === "ready" &&
        this.#state.runtime === runtime &&
        this.#state.signedBy === signedBy;
      if (!isKnown) this.#set({ phase: "ready", runtime, threads, keepingProblem, signedBy });
    } catch (error) {
      // The browser refused even the worker.
      this.#set({ phase: "failed", reason: String(error) });
    }
  }

  /** The reader stops what is being downloaded. */
  stop(): void {
    this.#ranker.cancelLoad();
  }

  /** The reader wants what was stopped, refused for want of consent, or failed. */
  async goOn(): Promise<void> {
    this.#ranker.allowDownload();
    if (this.#update !== undefined) return this.#ranker.update();
    await this.load();
  }

  get #isGone(): boolean {
    return this.#state.phase === "failed" && this.#state.failure === "gone";
  }

  async #changed(): Promise<void> {
    // Asking would begin again what the reader has stopped.
    // Asking would begin again what the reader has stopped.
    if (this.#state.phase !== "paused") await this.look();
    this.#tell.onChange();
  }

  #failed({ reason, model }: RankerError): void {
    const { loadedBytes = 0, totalBytes = 0 } = this.#state.phase === "loading" ? this.#state : {};
    if (model?.code === "cancelled") this.#set({ phase: "paused", loadedBytes, totalBytes });
    else if (model?.code === "needs-download") this.#set({ phase: "asking", bytes: model.bytes });
    else this.#set({ phase: "failed", reason, failure: model?.code });
  }

  #set(state: ModelState): void {
    this.#state = state;
    this.#tell.onState(state);
  }
}
