import { jit, numpy as np, tree as trees, valueAndGrad } from "@jax-js/jax";
import type { Kept } from "#models/phoenix/layers.ts";
import { toDevice } from "#models/phoenix/param-tree.ts";
import { CandidateSampler } from "#models/training/sequences/candidates.ts";
import { sequenceLoss, type Step, type Weights } from "#models/training/sequences/loss.ts";
import type { SequenceModel } from "#models/training/sequences/model.ts";
import { addRowGradients, packWindows, type Packed } from "#models/training/sequences/pack.ts";
import type { SequenceSettings } from "#models/training/sequences/params.ts";
import { rowsOf, type WindowBatch } from "#models/training/sequences/windows.ts";
import { seededRandom } from "#shared/testing/seeded-random.ts";

type Traced = (weights: Weights, step: Step) => [np.Array, Weights];

/** Which of how many equal parts of a batch. */
export interface Part {
  readonly rank: number;
  readonly of: number;
}

const device = (data: Float32Array<ArrayBuffer>, ...shape: number[]) => np.array(data, { shape });

/**
 * Loss and gradient of one part of a batch. Items are looked up, and their gradients brought back, outside the traced
 * function, so a step costs what it meets and not what the table holds. Needs jax-js to be initialised.
 */
export class SequenceGradient {
  readonly #model: SequenceModel;
  readonly #histories: readonly Int32Array[];
  readonly #settings: SequenceSettings;
  readonly #seed: number;
  readonly #part: Part;
  readonly #sampler: CandidateSampler;
  readonly #traced: Traced;

  /** `model`'s numbers are read anew at each step. */
  constructor(
    model: SequenceModel,
    histories: readonly Int32Array[],
    settings: SequenceSettings,
    seed: number,
    part: Part,
  ) {
    this.#model = model;
    this.#histories = histories;
    this.#settings = settings;
    this.#seed = seed;
    this.#part = part;
    const frequency = new Int32Array(model.table.data.length / settings.trunk.D);
    for (const history of histories)
      for (const item of history) frequency[item] = (frequency[item] ?? 0) + 1;
    this.#sampler = new CandidateSampler(frequency, settings.always, settings.sampled);
    const loss = (weights: Weights, step: Step) => sequenceLoss(weights, step, settings.trunk);
    // Its type knows functions of arrays only; ours takes trees of them.
    this.#traced = jit(valueAndGrad(loss as never) as never) as unknown as Traced;
  }

  /** Writes the gradient, laid out as the model's numbers, to `sums`. Returns this part's share of the mean loss. */
  async at(batch: WindowBatch, step: number, sums: Float32Array): Promise<number> {
    const { trunk, tokensPerStep } = this.#settings;
    const { D } = trunk;
    const { rank, of } = this.#part;
    const rows = Math.ceil(rowsOf(batch.S, tokensPerStep) / of);
    const firstRow = rank * rows;
    const windows = batch.windows.slice(firstRow, firstRow + rows);
    const count = batch.windows.reduce((sum, { from, to }) => sum + to - from, 0);
    sums.fill(0);
    if (windows.length === 0) return 0;
    this.#sampler.draw(seededRandom(this.#seed * 7_919 + step));
    const table = this.#model.table.data;
    const packed = packWindows(
      { histories: this.#histories, table, settings: this.#settings, seed: this.#seed },
      { S: batch.S, rows, windows, firstRow, count },
      this.#sampler,
      step,
    );
    const [value, gradient] = this.#traced(
      { params: toDevice(this.#model.params), ...rowsOnDevice(packed, D) },
      stepOnDevice(packed, D),
    );
    const [loss = NaN] = (await value.data()) as Float32Array;
    if (!Number.isFinite(loss)) throw new Error(`loss is not a number at step ${step}`);
    let at = table.length;
    for (const leaf of trees.leaves(gradient.params as never) as np.Array[]) {
      const data = (await leaf.data()) as Float32Array;
      sums.set(data, at);
      at += data.length;
    }
    const ofRows = {
      met: (await gradient.met.data()) as Float32Array,
      next: (await gradient.next.data()) as Float32Array,
      candidates: (await gradient.candidates.data()) as Float32Array,
    };
    addRowGradients(packed, this.#sampler.items, ofRows, sums, D);
    return loss;
  }
}

function rowsOnDevice(packed: Packed, D: number): Omit<Weights, "params"> {
  const { B, S } = packed;
  return {
    met: device(packed.met, B, S, D),
    next: device(packed.next, B * S, D),
    candidates: device(packed.candidates, packed.logWeights.length, D),
  };
}

function stepOnDevice({ B, S, logWeights, missing, share, branches }: Packed, D: number): Step {
  const masks = branches.map((mask) => device(mask, B, S, D));
  return {
    logWeights: device(logWeights, 1, logWeights.length),
    missing: device(missing, B * S),
    share: device(share, B * S),
    kept: masks.flatMap((attention, i): Kept[] => {
      const forward = masks[i + 1];
      return i % 2 === 0 && forward ? [{ attention, forward }] : [];
    }),
  };
}
