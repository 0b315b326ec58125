import { openNativeOrt } from "#models/bench/native-ort.ts";
import { CommandLine } from "#models/command-line.ts";
import { compareKernel, LEAST_CANDIDATES } from "#models/evaluation/kernel/compare.ts";
import { figures, print } from "#models/evaluation/kernel/report.ts";
import { loadModel, openFolder } from "#models/evaluation/world/model.ts";
import { openGraphOn } from "#models/export/onnx-session.ts";
import { type Dataset, openDataset } from "#models/world/dataset.ts";
import type { PresetName } from "#models/world/presets.ts";

const USAGE = `npm run evaluate -- kernel [options]

Compares the kernel's scores, with float32 and with int8 weights, with those of the float32 graphs on ONNX Runtime's
native build, which is installed below .bench/ if it is not there.

  --readers N        held-out readers; every tenth also with a random history   (200)
  --candidates N     posts in a slate                         (1000)
  --preset NAME      size of the worlds                       (train)
  --seed N           the first world; then those after it     (777)
  --model FOLDER     artifacts to compare                     (models/artifacts)
  --json             one JSON object a line

One thread; a thousand readers take about four minutes on an idle core, and 1.2 GB.`;

const line = new CommandLine(USAGE, {
  allowPositionals: true,
  options: {
    readers: { type: "string", default: "200" },
    candidates: { type: "string", default: "1000" },
    preset: { type: "string", default: "train" },
    seed: { type: "string", default: "777" },
    model: { type: "string", default: "models/artifacts" },
    json: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});
const { values } = line.parsed;
line.words(1);
const readers = line.whole(values.readers, "readers");
const candidates = line.whole(values.candidates, "candidates");
if (readers === 0) line.fail("--readers: there is nobody to ask");
if (candidates < LEAST_CANDIDATES)
  line.fail(`--candidates: a slate has at least ${LEAST_CANDIDATES}`);
const preset = line.preset(values.preset);
const seed = line.whole(values.seed, "seed");

function* worlds(size: PresetName, first: number): Generator<Dataset, void> {
  for (let next = first; ; next++) yield openDataset(size, next);
}

const fail = (error: Error): never => {
  console.error(error.message);
  process.exit(1);
};
const runtime = await openNativeOrt().catch(fail);
const options = { executionProviders: ["cpu"], intraOpNumThreads: 1 };
const graphs = await loadModel(values.model, "f32", (bytes) =>
  openGraphOn(runtime, bytes, options),
).catch(fail);
const compared = await compareKernel(
  openFolder(values.model),
  graphs,
  worlds(preset, seed),
  { readers, candidates },
  (count) => {
    if (!values.json && count % 100 === 0) console.log(`${count} readers ...`);
  },
).catch(fail);
const { modelVersion } = graphs.manifest;
if (values.json)
  for (const figure of figures(compared))
    console.log(JSON.stringify({ suite: "evaluate-kernel", model: modelVersion, ...figure }));
else {
  console.log(`\n${modelVersion}, ${candidates} candidates each, worlds ${preset}/${seed} and on`);
  print(compared);
}
