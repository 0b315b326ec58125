import { defaultDevice, init } from "@jax-js/jax";
import { CommandLine } from "#models/command-line.ts";
import { referenceConfig } from "#models/phoenix/reference/config.ts";
import { learnReference } from "#models/phoenix/reference/world/learn.ts";
import { measureReference } from "#models/phoenix/reference/world/measure.ts";
import { COMPARISON } from "#models/phoenix/reference/world/params.ts";
import { openDataset } from "#models/world/dataset.ts";

const line = new CommandLine(
  `node models/phoenix/reference/world/compare-causality.ts [--world tiny] [--steps 600] [--seeds 1,2,3]

Trains the reference's form with causal and with non-causal history on the same batches of a synthetic world, and
prints the expected AUC of both on held-out readers as a table.`,
  {
    options: {
      world: { type: "string", default: "tiny" },
      steps: { type: "string", default: "600" },
      seeds: { type: "string", default: "1,2,3" },
    },
  },
);
const { values } = line.parsed;
const preset = line.preset(values.world);
const steps = line.whole(values.steps, "steps");
const seeds = values.seeds.split(",").map((seed) => line.whole(seed, "seeds"));

await init();
defaultDevice("wasm");
const dataset = openDataset(preset);
const shown = (x: number) => x.toFixed(4);
const row = (...cells: (string | number)[]) => console.log(`| ${cells.join(" | ")} |`);

row(
  "history",
  "seed",
  "loss",
  "favorite, seen",
  "favorite, unseen",
  "mean, seen",
  "mean, unseen",
  "CPU ms/step",
);
row(...Array.from({ length: 8 }, () => "---"));
let oracle = { seen: { favorite: NaN, mean: NaN }, unseen: { favorite: NaN, mean: NaN } };
for (const seed of seeds)
  for (const causal of [true, false]) {
    const config = referenceConfig({ ...COMPARISON.network, causal });
    const begin = process.cpuUsage();
    const learnt = await learnReference(dataset, config, { steps, seed });
    const spent = process.cpuUsage(begin);
    const msPerStep = (spent.user + spent.system) / 1_000 / steps;
    const seen = await measureReference(learnt, dataset, { posts: "seen" });
    const unseen = await measureReference(learnt, dataset, { posts: "unseen" });
    oracle = { seen: seen.oracle, unseen: unseen.oracle };
    row(
      causal ? "causal" : "non-causal",
      seed,
      shown(learnt.loss),
      ...[seen.model.favorite, unseen.model.favorite, seen.model.mean, unseen.model.mean].map(
        shown,
      ),
      msPerStep.toFixed(0),
    );
  }
row(
  "oracle",
  "",
  "",
  ...[oracle.seen.favorite, oracle.unseen.favorite, oracle.seen.mean, oracle.unseen.mean].map(
    shown,
  ),
  "",
);
