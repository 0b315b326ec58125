import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { CommandLine } from "#models/command-line.ts";
import { progressLine } from "#models/training/progress.ts";
import {
  isPresetName,
  SEQUENCE_PRESETS,
  type SequenceSettings,
} from "#models/training/sequences/params.ts";
import { readSequences } from "#models/training/sequences/read.ts";
import { trainSequences } from "#models/training/sequences/train.ts";

const USAGE = `npm run train -- sequences FILE [options]

Trains a sequence recommender of Phoenix's layers on every history but its last two items.

  --format NAME    sasrec: "user item" a line; s3rec: "user item item ..." a line, oldest first   (sasrec)
  --preset NAME    dense: long histories; sparse: short ones of many items   (dense)
  --seed N         of the start, of what is left out, and of the order   (1)
  --epochs N       how often every history is met   (the preset's)
  --hold X         share of the epochs before the learning rate falls   (the preset's)
  --rate X         peak learning rate   (the preset's)
  --dropout X      share left out, of what is met and of what layers add   (the preset's)
  --run NAME       folder below .runs/; an unfinished run of that name goes on   (sequences)
  --from NAME      begin with the best weights of another run on the same file
  --threads N      threads that share each batch   (1)
  --json           one JSON object a line

Writes the run's state, and after each epoch loss.svg and validation.svg, to .runs/NAME.`;

const line = new CommandLine(USAGE, {
  allowPositionals: true,
  options: {
    format: { type: "string", default: "sasrec" },
    preset: { type: "string", default: "dense" },
    seed: { type: "string", default: "1" },
    epochs: { type: "string" },
    hold: { type: "string" },
    rate: { type: "string" },
    dropout: { type: "string" },
    run: { type: "string", default: "sequences" },
    from: { type: "string" },
    threads: { type: "string", default: "1" },
    json: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});
const { values, positionals } = line.parsed;

/** A number from `low` to `high`. */
function real(text: string, name: string, low: number, high: number): number {
  const value = Number(text);
  return text.trim() !== "" && value >= low && value <= high
    ? value
    : line.fail(`--${name}: "${text}" is no number from ${low} to ${high}`);
}

function both(text: string): SequenceSettings["dropout"] {
  const share = real(text, "dropout", 0, 0.9);
  return { met: share, branches: share };
}

const [, named, ...more] = positionals;
const file = named === undefined || more.length > 0 ? line.fail("name one file, please") : named;
const preset = isPresetName(values.preset)
  ? SEQUENCE_PRESETS[values.preset]
  : line.fail(
      `no preset "${values.preset}"; there are ${Object.keys(SEQUENCE_PRESETS).join(", ")}`,
    );
const read = readSequences(file, values.format, (path) => readFileSync(path, "utf8"));
const { histories, items } = read.ok ? read.value : line.fail(read.error);
const settings = {
  ...preset,
  ...(values.epochs === undefined ? {} : { epochs: line.whole(values.epochs, "epochs") }),
  ...(values.hold === undefined ? {} : { hold: real(values.hold, "hold", 0, 1) }),
  ...(values.rate === undefined ? {} : { rate: real(values.rate, "rate", 0, 1) }),
  ...(values.dropout === undefined ? {} : { dropout: both(values.dropout) }),
};
const count = histories.reduce((sum, { length }) => sum + length, 0);
const data = `${basename(file)}: ${histories.length} users, ${items} items, ${count} interactions`;
console.error(data);

const say = (text: string, fields: object) =>
  console.log(values.json ? JSON.stringify(fields) : text);
const folder = `.runs/${values.run}`;
const run = {
  seed: line.whole(values.seed, "seed"),
  data,
  items,
  settings,
  ...(values.from === undefined ? {} : { from: `.runs/${values.from}` }),
};
const { epochs } = await trainSequences({ histories }, run, folder, {
  threads: Math.max(1, line.whole(values.threads, "threads")),
  progress: (state) => say(progressLine(state), state),
  validation: (v) =>
    say(
      `epoch ${v.epoch}: loss ${v.loss.toFixed(4)}, validation HR@10 ${v.hitRate.toFixed(4)}, NDCG@10 ${v.ndcg.toFixed(4)}${v.best ? ", the best so far" : ""}`,
      v,
    ),
});
console.error(
  `${folder}: ${epochs.length} epochs; npm run evaluate -- sequences ${file} --format ${values.format} --run ${values.run}`,
);
process.exit(0);
