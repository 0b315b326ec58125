import { writeFile } from "node:fs/promises";
import { availableParallelism, cpus, loadavg, totalmem } from "node:os";
import { parseArgs } from "node:util";
import { figureTable, type Suite } from "#models/bench/figure.ts";

interface Entry {
  /** One line for the usage text. */
  readonly summary: string;
  readonly load: () => Promise<Suite>;
}

const SUITES: Readonly<Record<string, Entry>> = {
  rank: {
    summary: "the kernel and the split graphs against the plain form, TensorFlow.js and jax-js",
    load: async () => (await import("#models/bench/rank/rank-suite.ts")).rankSuite,
  },
  "first-rank": {
    summary: "first visits to the app, on the kernel and on the general runtime; part of rank",
    load: async () => (await import("#models/bench/first-rank/first-rank-suite.ts")).firstRankSuite,
  },
  curves: {
    summary: "time to rank over numbers of candidates and lengths of history, as pictures",
    load: async () => (await import("#models/bench/rank/curves-suite.ts")).curvesSuite,
  },
  light: {
    summary: "the light ranker's time beside Phoenix's, and what survives its cut",
    load: async () => (await import("#models/bench/light/light-suite.ts")).lightSuite,
  },
  agreement: {
    summary: "the committed model's answers on jax-js, ONNX Runtime native, WASM and WebGPU",
    load: async () => (await import("#models/bench/agreement/agreement-suite.ts")).agreementSuite,
  },
  "edge-rank": {
    summary: "500 posts through the edge worker's route, against ONNX Runtime's native build",
    load: async () => (await import("#models/bench/edge-rank/edge-rank-suite.ts")).edgeRankSuite,
  },
  size: {
    summary: "the model, the runtime and node_modules in megabytes",
    load: async () => (await import("#models/bench/size/size-suite.ts")).sizeSuite,
  },
};

const USAGE = `npm run bench -- <suite> [--json] [--raw FILE]

  --json      one JSON object per figure, one a line
  --raw FILE  keeps all samples and the configuration

suites:
${Object.entries(SUITES)
  .map(([name, { summary }]) => `  ${name.padEnd(10)}  ${summary}`)
  .join("\n")}
`;

function fail(problem: string): never {
  process.stderr.write(`${problem}\n\n${USAGE}`);
  process.exit(2);
}

function readArguments(): { suite: string; json: boolean; raw: string | undefined } {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        json: { type: "boolean", default: false },
        raw: { type: "string" },
        help: { type: "boolean", short: "h", default: false },
      },
    });
    if (values.help) {
      process.stdout.write(USAGE);
      process.exit(0);
    }
    const [suite, ...others] = positionals;
    if (suite === undefined) fail("which suite?");
    if (others.length > 0) fail(`one suite at a time, not also: ${others.join(" ")}`);
    return { suite, json: values.json, raw: values.raw };
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error));
  }
}

const { suite: name, json, raw } = readArguments();
const entry = SUITES[name];
if (entry === undefined) fail(`there is no suite "${name}"`);

const [loadBefore = 0] = loadavg();
const cores = availableParallelism();
// Two threads that wait for each other lose far more to a busy machine than one does.
if (loadBefore > cores / 2)
  process.stderr.write(
    `this machine is busy (load ${loadBefore.toFixed(1)} on ${cores} cores): the figures will be off\n`,
  );
const {
  figures,
  notes,
  raw: samples,
} = await (await entry.load()).run((line) => process.stderr.write(`${line}\n`));
if (json) for (const figure of figures) console.log(JSON.stringify(figure));
else console.log([figureTable(figures), ...notes].join("\n"));
if (raw !== undefined) {
  const machine = {
    cpu: cpus()[0]?.model,
    cores,
    loadBefore,
    memoryBytes: totalmem(),
    node: process.version,
  };
  await writeFile(raw, JSON.stringify({ suite: name, machine, figures, samples }, null, 1));
}
