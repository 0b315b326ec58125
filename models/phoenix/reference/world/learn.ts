import { jit, nn, numpy as np, tree as trees, valueAndGrad } from "@jax-js/jax";
import type { ReferenceConfig, ReferenceParams } from "#models/contract.ts";
import { flatten, toDevice } from "#models/phoenix/param-tree.ts";
import { lookUp } from "#models/phoenix/reference/hashed-inputs.ts";
import { unifiedRows } from "#models/phoenix/reference/hashes.ts";
import { type HostTensor, onDevice } from "#models/phoenix/reference/host-tensors.ts";
import {
  rankCandidates,
  type RankerBatch,
  type RankerEmbeddings,
} from "#models/phoenix/reference/ranker.ts";
import { startReference } from "#models/phoenix/reference/start.ts";
import { COMPARISON } from "#models/phoenix/reference/world/params.ts";
import { drawBatch } from "#models/phoenix/reference/world/world-batches.ts";
import { normals } from "#models/phoenix/start.ts";
import { AdamW } from "#models/training/adamw.ts";
import { schedule } from "#models/training/schedule.ts";
import { type Dataset, readerSequences } from "#models/world/dataset.ts";
import { seededRandom } from "#shared/testing/seeded-random.ts";

type Arr = np.Array;

export interface LearntReference {
  readonly config: ReferenceConfig;
  readonly params: ReferenceParams;
  /** `[unifiedRows, D]` */
  readonly table: Float32Array;
  /** Mean loss of the last tenth of the steps. */
  readonly loss: number;
}

interface Weights {
  readonly params: ReferenceParams<Arr>;
  readonly embeddings: RankerEmbeddings;
}

/** Mean cross-entropy of all heads, dwell included. */
function loss(
  { params, embeddings }: Weights,
  batch: RankerBatch,
  targets: Arr,
  config: ReferenceConfig,
): Arr {
  const { actionLogits, continuousLogits } = rankCandidates(params, batch, embeddings, config);
  const z = continuousLogits ? np.concatenate([actionLogits, continuousLogits], -1) : actionLogits;
  return np.mean(nn.softplus(z.ref).sub(z.mul(targets)));
}

/** Trains the reference's form, network and table together, on the training readers of a world. */
export async function learnReference(
  dataset: Dataset,
  config: ReferenceConfig,
  { steps, seed }: { readonly steps: number; readonly seed: number },
): Promise<LearntReference> {
  const { vocabularies, viewers: B, candidates: N, rate, tableDeviation } = COMPARISON;
  const random = seededRandom(seed);
  const normal = normals(random);
  const { D } = config;
  const table = Float32Array.from({ length: unifiedRows(vocabularies) * D }, (_, i) =>
    i < D ? 0 : tableDeviation * normal(),
  );
  const start = startReference(config, random, "trainable");
  const { tree, flat } = flatten({ ...start, table: { shape: [table.length], data: table } });
  const { table: rows, ...params } = tree;
  const adam = new AdamW(new Uint8Array(flat.length), COMPARISON.adam);
  const readers = [...readerSequences(dataset, "train")].map(({ impressions }) => impressions);
  const traced = (weights: Weights, batch: RankerBatch, targets: Arr) =>
    loss(weights, batch, targets, config);
  // Its type knows functions of arrays only; ours takes trees of them.
  const step = jit(valueAndGrad(traced as never) as never) as unknown as (
    ...of: Parameters<typeof traced>
  ) => [Arr, Weights];
  let sum = 0;
  const last = Math.ceil(steps / 10);
  for (let i = 0; i < steps; i++) {
    const drawn = drawBatch(dataset, readers, { B, N }, config, vocabularies, random);
    const at = { values: rows.data, D };
    const embeddings = {
      context: onDevice(lookUp(drawn.rows.context, at)),
      candidates: onDevice(lookUp(drawn.rows.candidates, at)),
    };
    const [value, gradient] = step(
      { params: toDevice(params), embeddings },
      { context: onDevice(drawn.batch.context), candidates: onDevice(drawn.batch.candidates) },
      np.array(drawn.targets.data, { shape: [...drawn.targets.shape] }),
    );
    const current = value.item();
    if (!Number.isFinite(current)) throw new Error(`loss is not a number at step ${i}`);
    if (i >= steps - last) sum += current / last;
    const dense = new Float32Array(flat.length);
    let offset = 0;
    for (const leaf of trees.leaves(gradient.params as never) as Arr[]) {
      const data = await leaf.data();
      dense.set(data, offset);
      offset += data.length;
    }
    for (const part of ["context", "candidates"] as const)
      await addRows(dense.subarray(offset), drawn.rows[part], gradient.embeddings[part], D);
    adam.step(flat, dense, rate * schedule(i, steps, COMPARISON.schedule), i + 1);
  }
  return { config, params, table: rows.data, loss: sum };
}

/** Adds the gradients of looked-up embeddings to their rows of `dense [rows * D]`; padding has none. */
async function addRows<T extends object>(
  dense: Float32Array,
  rows: T,
  gradients: { readonly [Key in keyof T]: Arr },
  D: number,
): Promise<void> {
  for (const [name, { data }] of Object.entries(rows as Record<string, HostTensor>)) {
    const gradient = await (gradients as Record<string, Arr>)[name]?.data();
    if (!gradient) throw new RangeError(`no gradient of ${name}`);
    for (const [i, row] of data.entries())
      if (row !== 0)
        for (let k = 0; k < D; k++)
          dense[row * D + k] = (dense[row * D + k] ?? 0) + (gradient[i * D + k] ?? 0);
  }
}
