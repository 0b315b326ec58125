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
  const read = new Map<string, Moments>();
  const add = (linear: string, rows: Rows): void => {
    const width = linear.endsWith("down") ? config.ffn : config.D;
    const moments = read.get(linear) ?? new Moments(width);
    read.set(linear, moments);
    moments.add(rows);
  };
  for (const example of examples) {
    const tokens = exampleTokens(example, params.input, config, table);
    trunkPass(tokens, params.trunk, config, add);
    const history = tokens.context.slice(config.D);
    add("tower.mix", history);
    add("tower.say", product(history, params.towers.mix).map(gelu));
  }
  return read;
}
