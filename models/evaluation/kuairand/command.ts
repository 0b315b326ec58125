import { readFileSync } from "node:fs";
import { defaultDevice, init } from "@jax-js/jax";
import { CommandLine } from "#models/command-line.ts";
import { resamples } from "#models/evaluation/kuairand/bootstrap.ts";
import {
  difference,
  type Estimate,
  judge,
  readersWithBoth,
} from "#models/evaluation/kuairand/comparison.ts";
import { logistic } from "#models/evaluation/kuairand/logistic.ts";
import { popularity } from "#models/evaluation/kuairand/popularity.ts";
import type { VideoRanker } from "#models/evaluation/kuairand/ranker.ts";
import { ActionScorer } from "#models/evaluation/kuairand/scorer.ts";
import { rankCorrelation } from "#models/evaluation/rank-correlation.ts";
import { VIDEO_ACTION_COUNT as A, VIDEO_ACTIONS } from "#models/training/kuairand/actions.ts";
import {
  actionData,
  dataName,
  impressionsOf,
  inputsOf,
  windowsOf,
} from "#models/training/kuairand/data.ts";
import { readImpressions } from "#models/training/kuairand/read.ts";
import { savedActions } from "#models/training/kuairand/run.ts";
import { seededRandom } from "#shared/testing/seeded-random.ts";

const USAGE = `npm run evaluate -- actions FILE [options]

AUC of each action on the newest 15 % of every reader's impressions, with 95 % intervals over readers, beside a
popularity and a logistic baseline that know the same past.

  --format NAME      kuairand: tab-separated, with a line of column names   (kuairand)
  --runs NAMES       folders below .runs/ that training wrote, with commas   (actions-1,actions-2,actions-3)
  --part NAME        test, or validation: the 15 % before   (test)
  --draws N          samples of readers behind the intervals   (1000)
  --no-model         the baselines alone
  --json             one JSON object a line`;

const line = new CommandLine(USAGE, {
  allowPositionals: true,
  options: {
    format: { type: "string", default: "kuairand" },
    runs: { type: "string", default: "actions-1,actions-2,actions-3" },
    part: { type: "string", default: "test" },
    draws: { type: "string", default: "1000" },
    "no-model": { type: "boolean", default: false },
    json: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});
const { values, positionals } = line.parsed;
const [, named, ...more] = positionals;
const file = named === undefined || more.length > 0 ? line.fail("name one file, please") : named;
const part =
  values.part === "test" || values.part === "validation"
    ? values.part
    : line.fail(`no part "${values.part}"; there are test and validation`);
const draws = line.whole(values.draws, "draws");
const read = readImpressions(file, values.format, (path) => readFileSync(path, "utf8"));
const data = actionData(read.ok ? read.value : line.fail(read.error));
const { log } = data;
const asked = impressionsOf(data, part);
const numberOf = new Map(data.timelines.map(({ reader }, r) => [reader, r]));
const reader = asked.map((i) => numberOf.get(log[i]?.reader ?? "") ?? 0);

/** Each run's logits, `[log, A + 1]`. */
async function phoenixLogits(): Promise<Float32Array[]> {
  await init();
  defaultDevice("wasm");
  const found: Float32Array[] = [];
  for (const name of values.runs.split(",")) {
    const saved = savedActions(`.runs/${name}`);
    const { run, params, table } = saved.ok ? saved.value : line.fail(saved.error);
    if (run.data !== dataName(file, data))
      line.fail(`${name} was trained on other data (${run.data})`);
    const scorer = new ActionScorer(log, inputsOf(data, run.settings), run.settings);
    found.push(await scorer.logits(params, table, windowsOf(data, part, run.settings.trunk.S)));
  }
  return found;
}

const logits = values["no-model"] ? [] : await phoenixLogits();
const phoenix: VideoRanker = {
  name: "Phoenix",
  runs: logits.map((all) =>
    Float32Array.from({ length: log.length * A }, (_, k) => {
      const [i, a] = [Math.floor(k / A), k % A];
      return all[i * (A + 1) + a] ?? NaN;
    }),
  ),
};
const rankers = [
  ...(logits.length > 0 ? [phoenix] : []),
  logistic(data, (chosen) => console.error(`logistic, ${chosen}`)),
  logistic(data, (chosen) => console.error(`logistic without candidate facts, ${chosen}`), false),
  popularity(data),
];

const shown = ({ value, low, high }: Estimate, sign = false) => {
  const n = (x: number) => `${sign && x > 0 ? "+" : ""}${x.toFixed(4)}`;
  return `${n(value)} [${n(low)}, ${n(high)}]`;
};
const say = (name: string, estimate: Estimate, words: string) =>
  console.log(
    values.json ? JSON.stringify({ figure: name, ...estimate }) : `  ${name.padEnd(44)} ${words}`,
  );
if (!values.json)
  console.log(
    `${file}, ${part}: ${asked.length} impressions of ${data.timelines.length} readers; ${logits.length} runs; 95 % intervals over ${draws} samples of readers`,
  );
for (const [a, { name }] of VIDEO_ACTIONS.entries()) {
  const taken = asked.map((i) => log[i]?.actions[a] ?? 0);
  const who = { reader, readers: data.timelines.length, taken };
  const positives = taken.reduce((sum, t) => sum + t, 0);
  const both = readersWithBoth(who);
  if (values.json)
    console.log(JSON.stringify({ figure: `positives ${name}`, value: positives, readers: both }));
  else console.log(`\n${name}: ${positives} of ${taken.length}; ${both} readers did and did not`);
  // The same samples for every action and ranker, so that differences are paired.
  const samples = resamples(data.timelines.length, draws, seededRandom(1));
  const judged = rankers.map((ranker) => {
    const runs = ranker.runs.map((all) => asked.map((i) => all[i * A + a] ?? NaN));
    const judgement = judge(who, runs, samples);
    const chosen = ranker.chosen?.[a];
    say(
      `AUC ${name} ${ranker.name}`,
      judgement.all,
      `${shown(judgement.all)}${chosen ? `  (${chosen})` : ""}`,
    );
    if (runs.length > 1 && !values.json)
      console.log(
        `    ${runs.map((run) => judge(who, [run], []).all.value.toFixed(4)).join(", ")} in each run`,
      );
    say(
      `AUC ${name} ${ranker.name}, mean of readers`,
      judgement.perReader,
      shown(judgement.perReader),
    );
    return { name: ranker.name, judgement };
  });
  const best = judged[0];
  for (const other of judged.slice(1)) {
    if (!best) break;
    for (const kind of ["all", "perReader"] as const) {
      const gap = difference(best.judgement, other.judgement, kind);
      const zero = gap.low <= 0 && gap.high >= 0 ? "  includes 0" : "";
      say(
        `${name}: ${best.name} - ${other.name}${kind === "all" ? "" : ", mean of readers"}`,
        gap,
        shown(gap, true) + zero,
      );
    }
  }
}
if (logits.length > 0) {
  const watched = asked.map((i) => log[i]?.playMs ?? 0);
  const found = logits.map((all) =>
    rankCorrelation(
      asked.map((i) => all[i * (A + 1) + A] ?? NaN),
      watched,
    ),
  );
  const value = found.reduce((sum, x) => sum + x, 0) / found.length;
  if (values.json) console.log(JSON.stringify({ figure: "Spearman watched time Phoenix", value }));
  else
    console.log(
      `\nwatched time: Spearman ${value.toFixed(4)} (${found.map((x) => x.toFixed(4)).join(", ")})`,
    );
}
process.exit(0);
