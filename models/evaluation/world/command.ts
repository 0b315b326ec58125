import { CommandLine } from "#models/command-line.ts";
import { type Evaluation, evaluate, RETRIEVED, SLATE } from "#models/evaluation/world/evaluate.ts";
import { loadModel } from "#models/evaluation/world/model.ts";
import { measureBaselines } from "#models/world/baselines.ts";
import { openDataset } from "#models/world/dataset.ts";
import { ACTIONS } from "#shared/types/action.ts";

const USAGE = `npm run evaluate -- world [options]

  --preset NAME      size of the world                        (train)
  --seed N           a world that training never met          (777)
  --candidates N     posts in a slate                         (1000)
  --readers N        held-out readers                         (all)
  --model FOLDER     artifacts to evaluate                    (models/artifacts)
  --no-baselines     without the simple rankers and the logistic model on them
  --json             one JSON object a line`;

interface Figure {
  readonly figure: string;
  readonly value: number;
}

/** Share of the way from a coin to the oracle. */
const ofOracle = (auc: number, oracle: number): number => (auc - 0.5) / (oracle - 0.5);
const mean = (values: readonly number[]): number => {
  const known = values.filter((value) => !Number.isNaN(value));
  return known.reduce((sum, value) => sum + value, 0) / known.length;
};

function figures({ auc, bias, ndcg, recall, dwellErrorS }: Evaluation): Figure[] {
  const rows: Figure[] = ACTIONS.flatMap((action, a) => [
    { figure: `auc ${action}`, value: auc.model[a] ?? NaN },
    { figure: `oracle auc ${action}`, value: auc.oracle[a] ?? NaN },
    { figure: `bias ${action}`, value: bias[a] ?? NaN },
  ]);
  rows.push({ figure: "auc, all actions", value: mean(auc.model) });
  rows.push({ figure: "oracle auc, all actions", value: mean(auc.oracle) });
  for (const [name, value] of Object.entries(ndcg))
    rows.push({ figure: `ndcg@${SLATE} ${name}`, value });
  for (const [name, value] of Object.entries(recall))
    rows.push({ figure: `recall@${RETRIEVED} ${name}`, value });
  rows.push({ figure: "dwell error, s", value: dwellErrorS });
  return rows.filter(({ value }) => !Number.isNaN(value));
}

function print({ slates, candidates, auc, bias, ndcg, recall, dwellErrorS }: Evaluation): void {
  const percent = (x: number) => `${(100 * x).toFixed(1)} %`.padStart(8);
  console.log(`${slates} readers, ${Math.round(candidates)} candidates each\n`);
  console.log(
    `${"action".padEnd(22)}${"AUC".padStart(7)}${"oracle".padStart(8)}   of the way    bias`,
  );
  const row = (name: string, model: number, oracle: number, off: string) =>
    console.log(
      `${name.padEnd(22)}${model.toFixed(3).padStart(7)}${oracle.toFixed(3).padStart(8)}   ${percent(ofOracle(model, oracle))}  ${off}`,
    );
  for (const [a, action] of ACTIONS.entries())
    if (!Number.isNaN(auc.model[a] ?? NaN))
      row(action, auc.model[a] ?? NaN, auc.oracle[a] ?? NaN, percent(bias[a] ?? NaN));
  row("mean of all", mean(auc.model), mean(auc.oracle), "");
  console.log(`\nnDCG@${SLATE} of the weighted value`);
  for (const [name, value] of Object.entries(ndcg))
    console.log(`  ${name.padEnd(24)}${value.toFixed(3)}`);
  console.log(`\nrecall@${RETRIEVED} of the ${RETRIEVED} posts likeliest to be liked`);
  for (const [name, value] of Object.entries(recall))
    console.log(`  ${name.padEnd(24)}${value.toFixed(3)}`);
  console.log(`\nmean error of the expected dwell: ${dwellErrorS.toFixed(2)} s`);
}

const line = new CommandLine(USAGE, {
  allowPositionals: true,
  allowNegative: true,
  options: {
    preset: { type: "string", default: "train" },
    seed: { type: "string", default: "777" },
    candidates: { type: "string", default: "1000" },
    readers: { type: "string" },
    model: { type: "string", default: "models/artifacts" },
    baselines: { type: "boolean", default: true },
    json: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});
const { values } = line.parsed;
if (values.help) {
  console.log(USAGE);
  process.exit(0);
}
const preset = line.preset(values.preset);
const dataset = openDataset(preset, line.whole(values.seed, "seed"));
const candidates = line.whole(values.candidates, "candidates");
const model = await loadModel(values.model).catch((error: Error) => {
  console.error(`--model ${values.model}: ${error.message}`);
  process.exit(1);
});
const result = await evaluate(model, dataset, {
  candidates,
  ...(values.readers === undefined ? {} : { readers: line.whole(values.readers, "readers") }),
});
if (result.slates === 0) {
  console.error(
    `Nothing to measure: world ${preset}/${values.seed} has no held-out reader with ${2 * RETRIEVED} candidates.`,
  );
  process.exit(1);
}
const baselines = values.baselines ? measureBaselines(dataset, { candidates }) : [];
if (values.json) {
  const rows = figures(result);
  for (const { target, rows: rankers } of baselines)
    for (const { name, auc } of rankers)
      rows.push({ figure: `auc ${target}, ${name}`, value: auc });
  for (const figure of rows)
    console.log(
      JSON.stringify({ suite: "evaluate", model: model.manifest.modelVersion, ...figure }),
    );
} else {
  console.log(`${model.manifest.modelVersion} on world ${preset}/${values.seed}`);
  print(result);
  for (const { target, rows } of baselines) {
    console.log(`\nAUC of ${target} without a model`);
    for (const { name, auc, percentOfOracle } of rows)
      console.log(`  ${name.padEnd(24)}${auc.toFixed(3)}  ${percentOfOracle.toFixed(1)} %`);
  }
}
