import { jit, numpy as np } from "@jax-js/jax";
import { toDevice } from "#models/phoenix/param-tree.ts";
import type { FloatTable } from "#models/training/float-table.ts";
import { VIDEO_ACTION_COUNT as A } from "#models/training/kuairand/actions.ts";
import type { Impression } from "#models/training/kuairand/formats.ts";
import {
  rankVideos,
  type TokenBatch,
  type VideoRankerParams,
} from "#models/training/kuairand/model.ts";
import { lookUp, packWindows } from "#models/training/kuairand/pack.ts";
import type { ActionSettings } from "#models/training/kuairand/params.ts";
import type { TokenInputs } from "#models/training/kuairand/token-inputs.ts";
import { batchWindows, type Window } from "#models/training/kuairand/windows.ts";

type Arr = np.Array;
type Forward = (params: VideoRankerParams<Arr>, batch: TokenBatch) => Arr;

/** What the network thinks of impressions. Needs jax-js to be initialised. */
export class ActionScorer {
  readonly #log: readonly Impression[];
  readonly #inputs: TokenInputs;
  readonly #settings: ActionSettings;
  readonly #forward: Forward;

  constructor(log: readonly Impression[], inputs: TokenInputs, settings: ActionSettings) {
    this.#log = log;
    this.#inputs = inputs;
    this.#settings = settings;
    const forward = (params: VideoRankerParams<Arr>, batch: TokenBatch) => {
      const out = rankVideos(params, batch, settings.trunk);
      return np.concatenate([out.actionLogits, out.continuousLogits], 2);
    };
    this.#forward = jit(forward as never) as unknown as Forward;
  }

  /** `[log, A + 1]`: log-odds of the actions, watched time last, of every impression that asks; NaN elsewhere. */
  async logits(
    params: VideoRankerParams,
    table: FloatTable,
    windows: readonly Window[],
  ): Promise<Float32Array> {
    const { lengths, placesPerStep } = this.#settings;
    const { width } = table;
    const all = new Float32Array(this.#log.length * (A + 1)).fill(NaN);
    for (const batch of batchWindows(windows, lengths, placesPerStep)) {
      const packed = packWindows(this.#log, this.#inputs, batch, placesPerStep);
      const { B, S, impressions } = packed;
      const device = (data: Float32Array<ArrayBuffer>, last: number) =>
        np.array(data, { shape: [B, S, last] });
      const logits = this.#forward(toDevice(params), {
        past: device(lookUp(table, packed.past), width),
        asked: device(lookUp(table, packed.asked), width),
        done: device(packed.done, packed.done.length / (B * S)),
        shown: device(packed.shown, packed.shown.length / (B * S)),
        mask: np.array(packed.mask, { shape: [B, S] }),
      });
      const data = (await logits.data()) as Float32Array;
      for (const [place, i] of impressions.entries()) {
        if (i < 0) continue;
        for (let a = 0; a <= A; a++)
          all[i * (A + 1) + a] = (data[place * (A + 1) + a] ?? NaN) + (this.#inputs.usual[a] ?? 0);
      }
    }
    return all;
  }
}
