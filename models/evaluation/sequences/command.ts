import { readFileSync } from "node:fs";
import { defaultDevice, init } from "@jax-js/jax";
import { CommandLine } from "#models/command-line.ts";
import { configurationDifference } from "#models/evaluation/sequences/configuration.ts";
import { COUNTERS } from "#models/evaluation/sequences/counters.ts";
import { metricsAt, placeOf } from "#models/evaluation/sequences/metrics.ts";
import { SequenceScorer } from "#models/evaluation/sequences/scorer.ts";
import { TRUNK } from "#models/phoenix/config.ts";
import { leaveOneOut } from "#models/training/sequences/leave-one-out.ts";
import { readSequences } from "#models/training/sequences/read.ts";
import { savedSequences } from "#models/training/sequences/run.ts";

const USAGE = `npm run evaluate -- sequences FILE [options]

Leave-one-out: the last item of each history is to be foreseen among all that the history does not hold.

  --format NAME   sasrec: "user item" a line; s3rec: "user item item ..." a line, oldest first   (sasrec)
  --run NAME      folder below .runs/ that training wrote   (sequences)
  --part NAME     test, or validation: the last item but one   (test)
  --no-model      the counters alone
  --no-counters   the model alone
  --json          one JSON object a line`;

const line = new CommandLine(USAGE, {
  allowPositionals: true,
  options: {
    format: { type: "string", default: "sasrec" },
    run: { type: "string", default: "sequences" },
    part: { type: "string", default: "test" },
    "no-model": { type: "boolean", default: false },
    "no-counters": { type: "boolean", default: false },
    json: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});
const { values, positionals } = line.parsed;
const [, named, ...more] = positionals;
const file = named === undefined || more.length > 0 ? line.fail("name one file, please") : named;
const { part } = values;
if (part !== "test" && part !== "validation")
  line.fail(`no part "${part}"; there are test and validation`);
const read = readSequences(file, values.format, (path) => readFileSync(path, "utf8"));
const { histories, items } = read.ok ? read.value : line.fail(read.error);
const split = leaveOneOut(histories);
const cases = part === "test" ? split.test : split.validation;

const CUTS = [5, 10, 20, 50];
function show(ranker: string, places: ArrayLike<number>): void {
  const at = CUTS.map((k) => ({ k, ...metricsAt(places, k) }));
  if (values.json) {
    for (const { k, hitRate, ndcg } of at) {
      console.log(JSON.stringify({ figure: `HR@${k} ${ranker}`, value: hitRate }));
      console.log(JSON.stringify({ figure: `NDCG@${k} ${ranker}`, value: ndcg }));
    }
    return;
  }
  const cells = at.map(({ hitRate, ndcg }) => `${hitRate.toFixed(4)} / ${ndcg.toFixed(4)}`);
  console.log([ranker.padEnd(34), ...cells].join("  "));
}

if (!values.json) {
  console.log(
    `${file}, ${part}: ${cases.length} users, ${items} items, every unseen item ranked\n`,
  );
  console.log(["HR / NDCG".padEnd(34), ...CUTS.map((k) => `@${k}`.padEnd(15))].join("  "));
}
if (!values["no-counters"])
  for (const { name, build } of COUNTERS) {
    const ranker = build(split.train, items);
    show(
      name,
      cases.map(({ history, target }) => placeOf(target, ranker(history), new Set(history))),
    );
  }
if (!values["no-model"]) {
  await init();
  defaultDevice("wasm");
  const { run, model, epochs } = savedSequences(`.runs/${values.run}`);
  if (run.items !== items) line.fail(`the run was trained on another catalogue (${run.data})`);
  const { trunk, lengths } = run.settings;
  const best = epochs.reduce((a, b) => (b.ndcg > a.ndcg || Number.isNaN(a.ndcg) ? b : a));
  show(
    `Phoenix's layers, epoch ${best.epoch} of ${epochs.length}`,
    await new SequenceScorer(trunk, lengths).places(model, cases),
  );
  if (!values.json) {
    console.log(
      `\n${model.flat.length} weights. Against the product's trunk (models/phoenix/config.ts):`,
    );
    for (const { name, product, here } of configurationDifference(TRUNK, trunk))
      console.log(`  ${name.padEnd(20)} ${product} -> ${here}`);
  }
}
process.exit(0);
