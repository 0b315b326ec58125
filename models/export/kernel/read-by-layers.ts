import { type Example, exampleTokens } from "#models/export/kernel/example-tokens.ts";
import { Moments } from "#models/export/kernel/moments.ts";
import { gelu, product, type Rows } from "#models/export/kernel/rows.ts";
import { trunkPass } from "#models/export/kernel/trunk-pass.ts";
import type { TrainedModel } from "#models/export/model-files.ts";
import type { EmbeddingTable } from "#shared/features/embedding-table.ts";

/** What each linear layer of the kernel's file reads when the model is asked `examples`, by the layer's name. */
export function readByLayers(
  { params, config }: Pick<TrainedModel, "params" | "config">,
  table: EmbeddingTable,
  examples: readonly Example[],
): ReadonlyMap<string, Moments> {
  const { D, ffn, queryHeads, keySize } = config;
  const read = new Map<string, Moments>();
  const widthOf = (linear: string): number => {
    if (linear.endsWith(".down")) return ffn;
    return linear.endsWith(".out") ? queryHeads * keySize : D;
  };
  const add = (linear: string, rows: Rows): void => {
    const moments = read.get(linear) ?? new Moments(widthOf(linear));
    read.set(linear, moments);
    moments.add(rows);
  };
  for (const example of examples) {
    const tokens = exampleTokens(example, params.input, config, table);
    trunkPass(tokens, params.trunk, config, add);
    const history = tokens.context.slice(D);
    add("tower.mix", history);
    add("tower.say", product(history, params.towers.mix).map(gelu));
  }
  return read;
}
