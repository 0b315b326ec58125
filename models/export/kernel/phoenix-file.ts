import type { Tensor, TrunkConfig } from "#models/contract.ts";
import type { Calibration } from "#models/export/graph-layers.ts";
import { KernelFileWriter } from "#models/export/kernel/kernel-file-writer.ts";
import type { Moments } from "#models/export/kernel/moments.ts";
import {
  addTrunk,
  besideEachOther,
  kernelTrunk,
  scaledRows,
} from "#models/export/kernel/trunk-sections.ts";
import type { InputParams, PhoenixParams, TowerParams } from "#models/phoenix/params.ts";
import type { KernelPrecision } from "#shared/kernel/kernel-file.ts";

/** The whole model as the kernel runs it: tokens, trunk and both towers. The embedding table is a file of its own. */
export function phoenixFile(
  { input, trunk, towers }: Pick<PhoenixParams, "input" | "trunk" | "towers">,
  config: TrunkConfig,
  precision: KernelPrecision,
  calibration?: Calibration,
  read?: ReadonlyMap<string, Moments>,
): Uint8Array<ArrayBuffer> {
  const writer = new KernelFileWriter(precision, read);
  addTokens(writer, input);
  addTrunk(writer, trunk, config, calibration);
  addTowers(writer, towers);
  return writer.finish(kernelTrunk(config));
}

/**
 * Tokens stay float32: the parts of a post vector are of different size, which one scale for the row would not fit, and
 * all that follows builds on them.
 */
function addTokens(writer: KernelFileWriter, input: InputParams): void {
  const keep = { keep: true };
  writer.vector("reader", input.reader);
  writer.linear("content", input.content, keep);
  writer.linear("history.posts", input.historyPosts, keep);
  writer.linear("history.content", scaledRows(input.historyContent, input.contentNorm), keep);
  writer.linear("history.extras", belowEachOther([input.historyActions, input.historyFacts]), keep);
  writer.vector("history.gap", input.historyGap);
  writer.linear("candidate.posts", input.candidatePosts, keep);
  writer.linear("candidate.content", scaledRows(input.candidateContent, input.contentNorm), keep);
  writer.linear("candidate.extras", input.candidateFacts, keep);
  writer.vector("candidate.gap", input.candidateGap);
  writer.vector("candidate.age", input.candidateAge);
}

/** The post tower stays float32: what the edge makes with it is kept, and compared with what everybody else makes. */
function addTowers(writer: KernelFileWriter, towers: TowerParams): void {
  writer.linear("tower.up", towers.postUp, { keep: true });
  writer.linear("tower.down", towers.postDown, { keep: true });
  writer.linear("tower.mix", towers.mix);
  writer.linear("tower.say", besideEachOther([towers.value, towers.score]));
  writer.vector("tower.fade", towers.fade);
  writer.vector("tower.nothing", towers.nothing);
}

/** Matrices of equal width as one. */
function belowEachOther(parts: readonly Tensor[]): Tensor {
  const columns = parts[0]?.shape[1] ?? 0;
  const data = new Float32Array(parts.reduce((sum, part) => sum + part.data.length, 0));
  let at = 0;
  for (const part of parts) {
    data.set(part.data, at);
    at += part.data.length;
  }
  return { shape: [data.length / columns, columns], data };
}
