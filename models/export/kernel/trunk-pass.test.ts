import { expect, it } from "vitest";
import { type Example, exampleTokens } from "#models/export/kernel/example-tokens.ts";
import { phoenixFile } from "#models/export/kernel/phoenix-file.ts";
import { gained, normalized, product, sigmoid } from "#models/export/kernel/rows.ts";
import { trunkPass } from "#models/export/kernel/trunk-pass.ts";
import { largestDifference } from "#models/export/largest-difference.ts";
import { quantizeTable } from "#models/export/quantize.ts";
import { openKernelModule } from "#models/kernel/kernel-path.ts";
import { LAYOUT, TABLE_WIDTH, TRUNK } from "#models/phoenix/config.ts";
import { examplesOf } from "#models/training/world/examples.ts";
import { WorldLearner } from "#models/training/world/learner.ts";
import { openDataset } from "#models/world/dataset.ts";
import { decodeKernelFile } from "#shared/kernel/kernel-file.ts";
import { PhoenixKernel } from "#shared/kernel/phoenix-kernel.ts";

const { params, table: values } = new WorldLearner(1, new Float64Array(TRUNK.A).fill(0.1));
const table = quantizeTable(values.values, TABLE_WIDTH);
const kernel = new PhoenixKernel(
  openKernelModule(),
  decodeKernelFile(phoenixFile(params, TRUNK, "f32").buffer),
  { capacity: 20, threads: 1, features: { table, layout: LAYOUT } },
);
const [full] = examplesOf(openDataset("demo", 6), { readers: 1, candidates: 20 });
if (!full) throw new Error("the world has no reader");

it.each([{ entries: 128 }, { entries: 7 }, { entries: 0 }])(
  "ends where the kernel's float32 ends, after a history of $entries entries",
  ({ entries }) => {
    const example: Example = {
      ...full,
      history: full.history.slice(full.history.length - entries),
    };
    const { history, shown, now } = example;
    const { finalNorm, actionHead } = params.trunk;
    const tokens = exampleTokens(example, params.input, TRUNK, table);
    const read = new Map<string, number>();
    const h = trunkPass(tokens, params.trunk, TRUNK, (linear, rows) =>
      read.set(linear, (read.get(linear) ?? 0) + rows.length),
    );
    const logits = product(gained(normalized(h, TRUNK.D), finalNorm), actionHead);
    kernel.setHistory(history);
    const { probabilities } = kernel.score(shown, { now, lastAt: history.at(-1)?.at });
    expect(largestDifference(logits.map(sigmoid), probabilities)).toBeLessThan(1e-5);

    const seen = 1 + entries + shown.length;
    expect(read.get("0.qkv")).toBe(seen * TRUNK.D);
    expect(read.get("0.down")).toBe(seen * TRUNK.ffn);
    expect(read.get("1.qkv")).toBe(seen * TRUNK.D);
    // Nothing reads what the last layer would make of the context.
    expect(read.get("1.out")).toBe(shown.length * TRUNK.D);
  },
);
