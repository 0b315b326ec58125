import { ModelManifestSchema } from "#shared/api/model-manifest.ts";
import { MODEL_STORE } from "#shared/params/model-store.ts";
import { canonicalJson } from "#shared/signing/canonical-json.ts";
import { err, ok, type Result } from "#shared/types/result.ts";
import type { ModelUpdate } from "#web/session/model-state.ts";
import { refusedWorker, Succession, wait } from "#web/session/succession.ts";
import { type ModelFailure, reasonFor } from "#web/workers/model-store/model-failure.ts";
import type { FetchManifest } from "#web/workers/model-store/model-store.ts";
import type { RankerClient, ReadyRanker } from "#web/workers/ranker/ranker-client.ts";
import type { RankerError } from "#web/workers/ranker/ranker.api.ts";

/** One version of the model, in workers of its own. */
export interface OneRanker extends Pick<
  RankerClient,
  "load" | "rank" | "userEmbedding" | "cancelLoad" | "terminate"
> {
  /** The reader has chosen another runtime, and nothing may be loaded now: the next `load` begins with it. */
  chooseForLater(): void;
  /**
   * The reader has chosen another runtime. Settles when it is in use: true if it was not in use before. If it cannot be
   * used, the answer says why, and all stays as it is.
   */
  chooseAgain(): Promise<Result<boolean, RankerError>>;
}

export interface UpdatingRankerParts {
  readonly make: (
    which: "kept" | "newest",
    onProgress: (loadedBytes: number, totalBytes: number) => void,
    mayDownload: () => boolean,
  ) => OneRanker;
  readonly fetchManifest: FetchManifest;
  /** The browser has been told to save data: the reader is asked before a model is downloaded. */
  readonly savesData: () => boolean;
  readonly pause?: (ms: number) => Promise<void>;
}

export interface RankerListener {
  /** Of the version that is loaded first. */
  readonly onProgress: (loadedBytes: number, totalBytes: number) => void;
  /** What an update does; undefined when none is under way and the last one did not fail. */
  readonly onUpdate: (update: ModelUpdate | undefined) => void;
  /** Another version ranks from now on, or more posts can be read by this one. */
  readonly onChange: () => void;
}

const SILENT: RankerListener = { onProgress: () => {}, onUpdate: () => {}, onChange: () => {} };

/**
 * The ranker that the feed uses, whichever version of the model is behind it. It starts with the version that this
 * device keeps, without asking anybody. When the edge turns out to encode posts with another one, that version is loaded
 * and tested in a worker beside; only if it passes does it take the place of the other, between two calls.
 */
export class UpdatingRanker implements Omit<OneRanker, "terminate"> {
  readonly #parts: UpdatingRankerParts;
  readonly #alsoReadable = new Set<string>();
  /** Versions that this visit has tried, or need not try. */
  readonly #settled = new Set<string>();
  readonly #line: Succession<OneRanker>;
  /** The model that is here; without a layout one that cannot run, as after a change of what the app feeds it. */
  #here: (Pick<ReadyRanker, "modelVersion"> & Partial<Pick<ReadyRanker, "layout">>) | undefined;
  #coming: OneRanker | undefined;
  #updating: Promise<void> | undefined;
  #edgeModel: string | undefined;
  #isAllowed = false;
  #listener = SILENT;

  constructor(parts: UpdatingRankerParts) {
    this.#parts = parts;
    this.#line = new Succession(
      this.#make("kept", (...progress) => this.#listener.onProgress(...progress)),
    );
  }

  listen(listener: RankerListener): void {
    this.#listener = listener;
  }

  /** `readable` holds all versions whose posts this one can rank. */
  async load(): Promise<Result<ReadyRanker, RankerError>> {
    const ranker = this.#line.current;
    const loaded = await ranker.load();
    // Another version took over meanwhile.
    if (ranker !== this.#line.current) return this.load();
    const isFirst = this.#here === undefined;
    if (loaded.ok) this.#here = loaded.value;
    else if (loaded.error.modelVersion !== undefined)
      this.#here ??= { modelVersion: loaded.error.modelVersion };
    // Once: later calls come with rankings, also with those that follow a private act, and no request may tell of one.
    if (isFirst) void this.#follow();
    if (!loaded.ok) return loaded;
    const readable = [...loaded.value.readable, ...this.#alsoReadable];
    return ok({ ...loaded.value, readable });
  }

  rank(...call: Parameters<OneRanker["rank"]>): ReturnType<OneRanker["rank"]> {
    return this.#line.during((ranker) => ranker.rank(...call));
  }

  userEmbedding(
    ...call: Parameters<OneRanker["userEmbedding"]>
  ): ReturnType<OneRanker["userEmbedding"]> {
    return this.#line.during((ranker) => ranker.userEmbedding(...call));
  }

  chooseForLater(): void {
    this.#line.current.chooseForLater();
  }

  async chooseAgain(): ReturnType<OneRanker["chooseAgain"]> {
    void this.#coming?.chooseAgain();
    const chosen = await this.#line.current.chooseAgain();
    if (chosen.ok && chosen.value) this.#listener.onChange();
    return chosen;
  }

  /** Stops what is being downloaded, whichever version it is of. */
  cancelLoad(): void {
    (this.#coming ?? this.#line.current).cancelLoad();
  }

  /** From now on models may be downloaded, though the browser saves data. */
  allowDownload(): void {
    this.#isAllowed = true;
  }

  /** Whether a reader's vector of this version means anything to the edge. True while nobody knows. */
  isEdgeModel(modelVersion: string): boolean {
    return this.#edgeModel === undefined || this.#edgeModel === modelVersion;
  }

  /** The edge said which model its posts are encoded with. Another one than ours is fetched, once a visit. */
  edgeSpeaks(modelVersion: string): Promise<void> {
    this.#edgeModel = modelVersion;
    return this.#follow();
  }

  /** Only from a model that is here: asking one that is not would begin a download that the reader has stopped. */
  async #follow(): Promise<void> {
    const wanted = this.#edgeModel;
    if (wanted === undefined || !this.#here || this.#here.modelVersion === wanted) return;
    if (!this.#settled.has(wanted)) await this.#begin(false);
  }

  /** The reader wants the version that the edge names now, whatever became of it before. */
  update(): Promise<void> {
    return this.#begin(true);
  }

  #begin(isAsked: boolean): Promise<void> {
    this.#updating ??= this.#update(isAsked).finally(() => {
      this.#updating = undefined;
    });
    return this.#updating;
  }

  async #update(isAsked: boolean): Promise<void> {
    const text = await this.#parts.fetchManifest();
    const here = this.#here;
    if (!here) return;
    const newest = text.ok ? parseManifest(text.value) : text;
    if (!newest.ok) {
      // The next answer of the edge asks again; a reader who asked is told now.
      if (isAsked) this.#listener.onUpdate(failedUpdate(reasonFor(newest.error), newest.error));
      return;
    }
    const { modelVersion, layout } = newest.value;
    if (modelVersion === here.modelVersion) return this.#listener.onUpdate(undefined);
    // The edge may name one version in its answers and another in its manifest, while a deployment spreads.
    if (!isAsked && this.#settled.has(modelVersion)) return;
    this.#settled.add(modelVersion);
    // Features follow from the layout alone: its posts can be read before it is here. Not verified, and it need not be:
    // the posts come from the same server.
    if (layout === here.layout && !this.#alsoReadable.has(modelVersion)) {
      this.#alsoReadable.add(modelVersion);
      this.#listener.onChange();
    }
    const failure = await this.#loadNewest();
    // Not its fault: the next answer of the edge goes on with it.
    if (failure?.model?.code === "unreachable") this.#settled.delete(modelVersion);
    if (failure) this.#listener.onUpdate(updateAfter(failure));
  }

  /** Answers why the newest version did not take over; undefined if it did. */
  async #loadNewest(): Promise<RankerError | undefined> {
    const { pause = wait } = this.#parts;
    const told = (loadedBytes: number, totalBytes: number): void =>
      this.#listener.onUpdate({ phase: "loading", loadedBytes, totalBytes });
    for (const pauseMs of [...MODEL_STORE.goneAfterMs, undefined]) {
      const coming: OneRanker = this.#make("newest", (...progress) => {
        // Later it is the current one, and may have to start again.
        if (this.#coming === coming) told(...progress);
        else this.#listener.onProgress(...progress);
      });
      this.#coming = coming;
      told(0, 0);
      const loaded = await coming.load().catch(refusedWorker);
      this.#coming = undefined;
      if (loaded.ok) {
        this.#takesOver(coming, loaded.value);
        return undefined;
      }
      coming.terminate();
      // A deployment reaches the API and the files at different moments.
      if (loaded.error.model?.code !== "gone" || pauseMs === undefined) return loaded.error;
      // Nothing is being downloaded that could be stopped.
      told(0, 0);
      await pause(pauseMs);
    }
    return undefined;
  }

  #make(which: "kept" | "newest", onProgress: RankerListener["onProgress"]): OneRanker {
    const mayDownload = (): boolean => this.#isAllowed || !this.#parts.savesData();
    return this.#parts.make(which, onProgress, mayDownload);
  }

  #takesOver(coming: OneRanker, loaded: ReadyRanker): void {
    this.#here = loaded;
    this.#alsoReadable.clear();
    this.#line.takesOver(coming);
    this.#listener.onUpdate(undefined);
    this.#listener.onChange();
  }
}

function updateAfter({ reason, model }: RankerError): ModelUpdate {
  if (model?.code === "cancelled") return { phase: "paused" };
  if (model?.code === "needs-download") return { phase: "asking", bytes: model.bytes };
  return failedUpdate(reason, model);
}

const failedUpdate = (reason: string, failure: ModelFailure | undefined): ModelUpdate => ({
  phase: "failed",
  reason,
  failure: failure?.code,
});

function parseManifest(
  text: string,
): Result<{ readonly modelVersion: string; readonly layout: string }, ModelFailure> {
  try {
    const { modelVersion, layout } = ModelManifestSchema.parse(JSON.parse(text));
    return ok({ modelVersion, layout: canonicalJson(layout) });
  } catch (error) {
    return err({ code: "bad-manifest", reason: String(error) });
  }
}
