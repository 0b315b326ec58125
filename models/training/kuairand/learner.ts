import { jit, numpy as np, tree as trees, valueAndGrad } from "@jax-js/jax";
import { toDevice } from "#models/phoenix/param-tree.ts";
import { VIDEO_ACTION_COUNT as A, VIDEO_ACTIONS } from "#models/training/kuairand/actions.ts";
import { type Targets, videoLoss, type Weights } from "#models/training/kuairand/loss.ts";
import type { TokenBatch } from "#models/training/kuairand/model.ts";
import { lookBack, lookUp, type Packed } from "#models/training/kuairand/pack.ts";
import type { ActionSettings } from "#models/training/kuairand/params.ts";
import type { OpenRun } from "#models/training/kuairand/run.ts";
import { DONE, SHOWN, type TokenInputs } from "#models/training/kuairand/token-inputs.ts";

type Step = (
  weights: Weights,
  inputs: Pick<TokenBatch, "done" | "shown" | "mask">,
  targets: Targets,
) => [np.Array, Weights];

/** A step on one batch at a share of the peak rates; counts it, and answers with the mean loss. */
export function learner(
  { params, flat, table, adam, average, state }: OpenRun,
  { usual }: TokenInputs,
  settings: ActionSettings,
): (packed: Packed, share: number) => Promise<number> {
  const loss = (...args: Parameters<Step>) => videoLoss(...args, settings.trunk);
  // Its type knows functions of arrays only; ours takes trees of them.
  const traced = jit(valueAndGrad(loss as never) as never) as unknown as Step;
  const emphasis = Float32Array.from({ length: A + 1 }, (_, a) => {
    const name = VIDEO_ACTIONS[a]?.name;
    return name ? (settings.emphasis[name] ?? 1) : 1;
  });
  const offset = Float32Array.from({ length: A + 1 }, (_, a) => usual[a] ?? 0);
  return async (packed, share) => {
    const { B, S } = packed;
    const device = (data: Float32Array<ArrayBuffer>, last: number) =>
      np.array(data, { shape: [B, S, last] });
    const count = packed.weight.reduce((sum, w) => sum + w, 0);
    const [value, gradient] = traced(
      {
        params: toDevice(params),
        past: device(lookUp(table, packed.past), table.width),
        asked: device(lookUp(table, packed.asked), table.width),
      },
      {
        done: device(packed.done, DONE),
        shown: device(packed.shown, SHOWN),
        mask: np.array(packed.mask, { shape: [B, S] }),
      },
      {
        truth: device(packed.truth, A + 1),
        usual: np.array(offset.slice(), { shape: [1, 1, A + 1] }),
        emphasis: np.array(emphasis.slice(), { shape: [1, 1, A + 1] }),
        weight: device(
          packed.weight.map((w) => w / count),
          1,
        ),
      },
    );
    const [mean = NaN] = (await value.data()) as Float32Array;
    if (!Number.isFinite(mean)) throw new Error(`loss is not a number at step ${state.step}`);
    const dense = new Float32Array(flat.length);
    let at = 0;
    for (const leaf of trees.leaves(gradient.params as never) as np.Array[]) {
      const part = (await leaf.data()) as Float32Array;
      dense.set(part, at);
      at += part.length;
    }
    lookBack(table, packed.past, (await gradient.past.data()) as Float32Array);
    lookBack(table, packed.asked, (await gradient.asked.data()) as Float32Array);
    state.step++;
    adam.step(flat, dense, settings.rate * share, state.step);
    table.step(settings.tableRate * share);
    // A mean over few steps is short-lived at first, so that the start is soon forgotten.
    const decay = Math.min(settings.average, state.step / (9 + state.step));
    for (const [mean_, now] of [
      [average[0], flat],
      [average[1], table.values],
    ] as const)
      for (let i = 0; i < mean_.length; i++)
        mean_[i] = decay * (mean_[i] ?? 0) + (1 - decay) * (now[i] ?? 0);
    return mean;
  };
}
