import type { EmbeddingTable } from "#shared/features/embedding-table.ts";
import { contextInputs, type RankerShape } from "#shared/features/ranker-inputs.ts";
import { floats, type ModelGraphs, type Tensors } from "#web/workers/ranker/model-graphs.ts";
import type { ReaderContext } from "#web/workers/ranker/ranker.api.ts";

interface Kept {
  readonly version: string;
  keyValues?: Tensors;
  vector?: Float32Array<ArrayBuffer>;
}

/**
 * What was computed from the reader's history: the context's keys and values, and the vector for retrieval. Both are
 * kept until the history changes, so a refresh pays for the candidates only.
 *
 * They are not extended when the history only grew at its end. The newest entry stands at position `S`, so every other
 * one moves by one while the reader's own token stays at 0: what the second layer sees of the older entries changes, and
 * extended keys would be wrong. It would not pay either: the context is a tenth of a refresh (README).
 */
export class KeptReader {
  readonly #graphs: ModelGraphs;
  readonly #table: EmbeddingTable;
  readonly #shape: RankerShape;
  #kept: Kept | undefined;

  constructor(graphs: ModelGraphs, table: EmbeddingTable, shape: RankerShape) {
    this.#graphs = graphs;
    this.#table = table;
    this.#shape = shape;
  }

  /** Every layer's keys and values, where the runtime has them. Valid until the next history. */
  async keyValues(
    context: ReaderContext,
  ): Promise<{ readonly tensors: Tensors; readonly wasKept: boolean }> {
    const kept = this.#of(context);
    if (kept.keyValues) return { tensors: kept.keyValues, wasKept: true };
    kept.keyValues = await this.#graphs.run("context", this.#inputs(context));
    return { tensors: kept.keyValues, wasKept: false };
  }

  /** The reader as a unit vector `[E]`. */
  async vector(context: ReaderContext): Promise<Float32Array<ArrayBuffer>> {
    const kept = this.#of(context);
    kept.vector ??= await floats(
      await this.#graphs.run("user-tower", this.#inputs(context)),
      "reader",
    );
    return kept.vector;
  }

  /** Frees what is kept: a GPU's buffers are no garbage to the browser. */
  forget(): void {
    for (const tensor of Object.values(this.#kept?.keyValues ?? {})) tensor.dispose();
    this.#kept = undefined;
  }

  #of({ version }: ReaderContext): Kept {
    if (this.#kept?.version === version) return this.#kept;
    this.forget();
    this.#kept = { version };
    return this.#kept;
  }

  #inputs({ history }: ReaderContext): Tensors {
    return this.#graphs.tensors(contextInputs(history, this.#table, this.#shape));
  }
}
