import type { HistoryEntry } from "#shared/types/query.ts";
import type { RankerClient } from "#web/workers/ranker/ranker-client.ts";

/**
 * The reader's vector, asked of the reader tower once for each history: retrieval finds posts by it, and the light ranker
 * matches them with it.
 */
export class ReaderVectors {
  readonly #ranker: Pick<RankerClient, "userEmbedding">;
  readonly #kept = new WeakMap<
    readonly HistoryEntry[],
    { readonly modelVersion: string; readonly vector: string }
  >();

  constructor(ranker: Pick<RankerClient, "userEmbedding">) {
    this.#ranker = ranker;
  }

  /**
   * base64 of int8 `[E]`, by the tower of `modelVersion`, the one that is loaded; undefined if it failed.
   *
   * @throws `signal.reason` when the signal is aborted.
   */
  async of(
    history: readonly HistoryEntry[],
    modelVersion: string,
    signal: AbortSignal,
  ): Promise<string | undefined> {
    const kept = this.#kept.get(history);
    if (kept?.modelVersion === modelVersion) return kept.vector;
    const asked = await this.#ranker.userEmbedding(history, signal);
    if (!asked.ok) return undefined;
    this.#kept.set(history, { modelVersion, vector: asked.value });
    return asked.value;
  }
}
