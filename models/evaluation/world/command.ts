import { writeFileSync } from "node:fs";
import { CommandLine } from "#models/command-line.ts";
import { evaluate, RETRIEVED } from "#models/evaluation/world/evaluate.ts";
import { loadModel } from "#models/evaluation/world/model.ts";
import { reliabilityChart } from "#models/evaluation/world/reliability-chart.ts";
import { figures, logisticAuc, print } from "#models/evaluation/world/report.ts";
import { measureBaselines } from "#models/world/baselines.ts";
import { openDataset, type SlateOptions } from "#models/world/dataset.ts";
import { ACTIONS } from "#shared/types/action.ts";

const USAGE = `npm run evaluate -- world [options]

  --preset NAME      size of the world                        (train)
  --seed N           a world that training never met          (777)
  --posts KIND       unseen: of the world's last 48 hours; seen: of the 48 hours before; both   (unseen)
  --candidates N     posts in a slate                         (1000)
  --readers N        held-out readers                         (all)
  --model FOLDER     artifacts to evaluate                    (models/artifacts)
  --no-baselines     without the logistic model on the simple signals
  --reliability FILE draws the reliability diagram of one kind of posts as SVG
  --json             one JSON object a line

"Seen" and "unseen" differ for a world that the model was trained on; of another world it has seen neither.`;

const line = new CommandLine(USAGE, {
  allowPositionals: true,
  allowNegative: true,
  options: {
    preset: { type: "string", default: "train" },
    seed: { type: "string", default: "777" },
    posts: { type: "string", default: "unseen" },
    candidates: { type: "string", default: "1000" },
    readers: { type: "string" },
    model: { type: "string", default: "models/artifacts" },
    baselines: { type: "boolean", default: true },
    reliability: { type: "string" },
    json: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});
const { values } = line.parsed;
const KINDS: Readonly<Record<string, readonly NonNullable<SlateOptions["posts"]>[]>> = {
  unseen: ["unseen"],
  seen: ["seen"],
  both: ["seen", "unseen"],
};
const kinds =
  KINDS[values.posts] ?? line.fail(`--posts: "${values.posts}" is none of unseen, seen, both`);
line.words(1);
if (values.reliability !== undefined && kinds.length > 1)
  line.fail("--reliability draws one diagram: choose --posts seen or unseen");
const preset = line.preset(values.preset);
const seed = line.whole(values.seed, "seed");
const slates: SlateOptions = {
  candidates: line.whole(values.candidates, "candidates"),
  ...(values.readers === undefined ? {} : { readers: line.whole(values.readers, "readers") }),
};
const dataset = openDataset(preset, seed);
const model = await loadModel(values.model).catch((error: Error) => {
  console.error(`--model ${values.model}: ${error.message}`);
  process.exit(1);
});
if (!values.json) console.log(`${model.manifest.modelVersion} on world ${preset}/${values.seed}`);
for (const posts of kinds) {
  const options = { ...slates, posts };
  const result = await evaluate(model, dataset, options);
  if (result.slates === 0) {
    console.error(
      `Nothing to measure: world ${preset}/${values.seed} has no held-out reader with ${2 * RETRIEVED} candidates.`,
    );
    process.exit(1);
  }
  const logistic = logisticAuc(values.baselines ? measureBaselines(dataset, options, ACTIONS) : []);
  if (values.json)
    for (const figure of figures(posts, result, logistic))
      console.log(
        JSON.stringify({ suite: "evaluate", model: model.manifest.modelVersion, ...figure }),
      );
  else print(posts, result, logistic);
  if (values.reliability !== undefined)
    writeFileSync(
      values.reliability,
      reliabilityChart(result.actions, `Reliability on ${posts} posts of world ${preset}/${seed}`),
    );
}
