import { jit, numpy as np } from "@jax-js/jax";
import type { TrunkConfig } from "#models/contract.ts";
import { placeOf } from "#models/evaluation/sequences/metrics.ts";
import { toDevice } from "#models/phoenix/param-tree.ts";
import { type SequenceParams, sequenceTrunk } from "#models/phoenix/sequence.ts";
import type { Case } from "#models/training/sequences/leave-one-out.ts";
import { metScale, type SequenceModel } from "#models/training/sequences/model.ts";
import { rowsOf } from "#models/training/sequences/windows.ts";

type Arr = np.Array;
type Forward = (params: SequenceParams<Arr>, met: Arr) => Arr;

/** Places in a pass. */
const TOKENS = 3_072;

/** Ranks the whole catalogue by the last hidden state of each history. Needs jax-js to be initialised. */
export class SequenceScorer {
  readonly #config: TrunkConfig;
  readonly #lengths: readonly number[];
  readonly #forward: Forward;

  /** `lengths` of rows, rising; longer histories count by their newest items. */
  constructor(config: TrunkConfig, lengths: readonly number[]) {
    this.#config = config;
    this.#lengths = lengths;
    const forward = (params: SequenceParams<Arr>, met: Arr) => sequenceTrunk(params, met, config);
    this.#forward = jit(forward as never) as unknown as Forward;
  }

  /** `[cases, D]` the hidden state after each history. */
  async states(model: SequenceModel, cases: readonly Case[]): Promise<Float32Array> {
    const { D, S: longest } = this.#config;
    const scale = metScale(D);
    const out = new Float32Array(cases.length * D);
    for (const [bucket, S] of this.#lengths.entries()) {
      const shorter = this.#lengths[bucket - 1] ?? 0;
      const chosen = [...cases.keys()].filter((i) => {
        const length = Math.min(cases[i]?.history.length ?? 0, longest);
        return length > shorter && length <= S;
      });
      const B = rowsOf(S, TOKENS);
      for (let at = 0; at < chosen.length; at += B) {
        const rows = chosen.slice(at, at + B);
        const met = new Float32Array(B * S * D);
        const ends = rows.map((i, b) => {
          const items = (cases[i]?.history ?? new Int32Array(0)).slice(-S);
          for (const [place, item] of items.entries())
            for (let d = 0; d < D; d++)
              met[(b * S + place) * D + d] = scale * (model.table.data[item * D + d] ?? 0);
          return b * S + items.length - 1;
        });
        const hidden = this.#forward(toDevice(model.params), np.array(met, { shape: [B, S, D] }));
        const data = await hidden.data();
        for (const [k, i] of rows.entries()) {
          const from = (ends[k] ?? 0) * D;
          out.set(data.subarray(from, from + D) as Float32Array, i * D);
        }
      }
    }
    return out;
  }

  /** The place of each case's target among the items that its history does not hold. */
  async places(model: SequenceModel, cases: readonly Case[]): Promise<Int32Array> {
    const { D } = this.#config;
    const states = await this.states(model, cases);
    const rows = model.table.data.length / D;
    const padded = Math.ceil(rows / 16) * 16;
    const table = new Float32Array(padded * D);
    table.set(model.table.data);
    const items = np.transpose(np.array(table, { shape: [padded, D] }));
    const places = new Int32Array(cases.length);
    const chunk = 512;
    for (let at = 0; at < cases.length; at += chunk) {
      const some = new Float32Array(chunk * D);
      some.set(states.subarray(at * D, Math.min(cases.length, at + chunk) * D));
      const product = np.matmul(np.array(some, { shape: [chunk, D] }), items.ref);
      const scores = await product.data();
      for (let i = at; i < Math.min(cases.length, at + chunk); i++) {
        const { history, target } = cases[i] ?? { history: new Int32Array(0), target: 0 };
        const from = (i - at) * padded;
        places[i] = placeOf(target, scores.subarray(from, from + rows), new Set(history));
      }
    }
    items.dispose();
    return places;
  }
}
