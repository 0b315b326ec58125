import { CommandLine } from "#models/command-line.ts";
import { loadModel } from "#models/evaluation/world/model.ts";
import { LIGHT } from "#models/light/cutters.ts";
import { evaluateLight, type LightEvaluation } from "#models/light/evaluate.ts";
import { loadLightRanker } from "#models/light/load-light-ranker.ts";
import { DISTILLATION, SURVIVAL_DEPTHS } from "#models/light/params.ts";
import { timeBoth, type Times } from "#models/light/stopwatch.ts";
import { type TaughtSlate, taughtSlates } from "#models/light/taught-slates.ts";
import { openDataset } from "#models/world/dataset.ts";
import { LIGHT_RANKER } from "#shared/params/light-ranker.ts";

const USAGE = `npm run evaluate -- light [options]

How many of the posts that Phoenix puts first survive the light ranker's cut, beside simpler cuts; what its feeds are
worth; and what it costs.

  --preset NAME      size of the world                                   (train)
  --seed N           a world that neither ranker met                     (777)
  --candidates N     posts in a slate                                    (${DISTILLATION.candidates})
  --keep N           posts that go on to Phoenix                         (${LIGHT_RANKER.keep})
  --readers N        held-out readers                                    (all)
  --histories A,...  history lengths to measure, beside the whole one    (0,8,32)
  --model FOLDER     artifacts to evaluate                               (models/artifacts)
  --json             one JSON object a line`;

/** Slates timed, and how often each. */
const TIMED = { slates: 8, rounds: 5 };

const line = new CommandLine(USAGE, {
  allowPositionals: true,
  options: {
    preset: { type: "string", default: "train" },
    seed: { type: "string", default: "777" },
    candidates: { type: "string", default: String(DISTILLATION.candidates) },
    keep: { type: "string", default: String(LIGHT_RANKER.keep) },
    readers: { type: "string" },
    histories: { type: "string", default: "0,8,32" },
    model: { type: "string", default: "models/artifacts" },
    json: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});
const { values } = line.parsed;
line.words(1);
const preset = line.preset(values.preset);
const dataset = openDataset(preset, line.whole(values.seed, "seed"));
const options = {
  candidates: line.whole(values.candidates, "candidates"),
  keep: line.whole(values.keep, "keep"),
  readers: values.readers === undefined ? Infinity : line.whole(values.readers, "readers"),
};
const lengths = values.histories
  .split(",")
  .filter((text) => text !== "")
  .map((text) => line.whole(text, "histories"));
const fail = (error: Error): never => {
  console.error(`--model ${values.model}: ${error.message}`);
  process.exit(1);
};
const teacher = await loadModel(values.model).catch(fail);
const student = await Promise.resolve()
  .then(() => loadLightRanker(values.model, teacher.manifest))
  .catch(fail);

async function timed(): Promise<Times> {
  const slates: TaughtSlate[] = [];
  const { candidates } = options;
  for await (const slate of taughtSlates(teacher, dataset, { candidates, readers: TIMED.slates }))
    slates.push(slate);
  return timeBoth(teacher, student.model, slates, TIMED.rounds);
}

const whole = await evaluateLight(teacher, student, dataset, options);
if (whole.slates === 0) {
  console.error(
    `Nothing to measure: world ${preset}/${values.seed} has no held-out reader with enough candidates.`,
  );
  process.exit(1);
}
const byLength: [number, LightEvaluation][] = [];
for (const historyLength of lengths)
  byLength.push([
    historyLength,
    await evaluateLight(teacher, student, dataset, { ...options, historyLength }),
  ]);
const { phoenix, light } = await timed();
const middle = (times: readonly number[]) =>
  times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? NaN;
const ratio = middle(phoenix) / middle(light);

if (values.json) {
  const print = (figure: string, value: number) =>
    console.log(
      JSON.stringify({
        suite: "evaluate-light",
        model: teacher.manifest.modelVersion,
        light: student.model.version,
        figure,
        value,
      }),
    );
  for (const [name, shares] of Object.entries(whole.survival))
    for (const [k, depth] of SURVIVAL_DEPTHS.entries())
      print(`survival@${depth} ${name}`, shares[k] ?? NaN);
  print("readers who keep all of their first 35", whole.unharmed);
  for (const [length, { survival }] of byLength)
    for (const [k, depth] of SURVIVAL_DEPTHS.entries())
      print(`survival@${depth} ${LIGHT}, history of ${length}`, survival[LIGHT]?.[k] ?? NaN);
  for (const [name, value] of Object.entries(whole.ndcg)) print(`ndcg@35 ${name}`, value);
  print("phoenix, ms", middle(phoenix));
  print("light ranker, ms", middle(light));
  print("light-vs-phoenix", ratio);
} else {
  const percents = (shares: readonly number[]) =>
    shares.map((share) => `${(100 * share).toFixed(2)} %`.padStart(11)).join("");
  console.log(
    `${student.model.version} of ${teacher.manifest.modelVersion} on world ${preset}/${values.seed}: ` +
      `${whole.slates} readers, ${Math.round(whole.candidates)} candidates cut to ${options.keep}\n`,
  );
  const depths = SURVIVAL_DEPTHS.map((depth) => `top ${depth}`.padStart(11)).join("");
  console.log(`${"Phoenix's posts that survive a cut by".padEnd(42)}${depths}`);
  for (const [name, shares] of Object.entries(whole.survival))
    console.log(`  ${name.padEnd(40)}${percents(shares)}`);
  for (const [length, { survival }] of byLength)
    console.log(
      `  ${`${LIGHT}, history of ${length}`.padEnd(40)}${percents(survival[LIGHT] ?? [])}`,
    );
  console.log(`\nreaders who keep all of their first 35: ${(100 * whole.unharmed).toFixed(1)} %`);
  console.log("\nnDCG@35 of the true weighted value");
  for (const [name, value] of Object.entries(whole.ndcg))
    console.log(`  ${name.padEnd(42)}${value.toFixed(3)}`);
  console.log(
    `\nPhoenix ${middle(phoenix).toFixed(2)} ms, light ranker ${middle(light).toFixed(2)} ms: 1/${ratio.toFixed(1)} of its time`,
  );
}
process.exit(0);
