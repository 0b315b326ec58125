import { readFileSync } from "node:fs";
import { CommandLine } from "#models/command-line.ts";
import { actionData, dataName } from "#models/training/kuairand/data.ts";
import { ACTION_SETTINGS } from "#models/training/kuairand/params.ts";
import { readImpressions } from "#models/training/kuairand/read.ts";
import { trainActions } from "#models/training/kuairand/train.ts";
import { progressLine } from "#models/training/progress.ts";

const USAGE = `npm run train -- actions FILE [options]

Trains the packed ranker on a log of impressions with several actions each: the oldest 70 % of every reader's.

  --format NAME    kuairand: tab-separated, with a line of column names   (kuairand)
  --seed N         of the start, of what is hidden, and of the order   (1)
  --epochs N       how often every impression is met   (${ACTION_SETTINGS.epochs})
  --run NAME       folder below .runs/; an unfinished run of that name goes on   (actions-SEED)
  --json           one JSON object a line

Writes the run's state, and curves.svg, to .runs/NAME after each epoch.`;

const line = new CommandLine(USAGE, {
  allowPositionals: true,
  options: {
    format: { type: "string", default: "kuairand" },
    seed: { type: "string", default: "1" },
    epochs: { type: "string" },
    run: { type: "string" },
    json: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});
const { values, positionals } = line.parsed;
const [, named, ...more] = positionals;
const file = named === undefined || more.length > 0 ? line.fail("name one file, please") : named;
const seed = line.whole(values.seed, "seed");
const epochs =
  values.epochs === undefined ? ACTION_SETTINGS.epochs : line.whole(values.epochs, "epochs");
if (epochs === 0) line.fail("--epochs: one at least");
const read = readImpressions(file, values.format, (path) => readFileSync(path, "utf8"));
const data = actionData(read.ok ? read.value : line.fail(read.error));
const name = dataName(file, data);
console.error(name);

const say = (text: string, fields: object) =>
  console.log(values.json ? JSON.stringify(fields) : text);
const folder = `.runs/${values.run ?? `actions-${seed}`}`;
const run = { seed, data: name, settings: { ...ACTION_SETTINGS, epochs } };
await trainActions(data, run, folder, {
  progress: (state) => say(progressLine(state, "impressions"), state),
  validation: (v) =>
    say(
      `epoch ${v.epoch}: loss ${v.loss.toFixed(4)}, validation AUC ${v.meanAuc.toFixed(4)}${v.best ? ", the best so far" : ""}`,
      v,
    ),
});
console.error(`${folder}; npm run evaluate -- actions ${file}`);
process.exit(0);
