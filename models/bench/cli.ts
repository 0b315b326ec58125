import { writeFile } from "node:fs/promises";
import { availableParallelism, cpus, loadavg, totalmem } from "node:os";
import { parseArgs } from "node:util";
import { agreementSuite } from "#models/bench/agreement/agreement-suite.ts";
import { figureTable, type Suite } from "#models/bench/figure.ts";
import { lightSuite } from "#models/bench/light/light-suite.ts";
import { rankSuite } from "#models/bench/rank/rank-suite.ts";
import { sizeSuite } from "#models/bench/size/size-suite.ts";

const SUITES: Readonly<Record<string, Suite>> = {
  light: lightSuite,
  rank: rankSuite,
  agreement: agreementSuite,
  size: sizeSuite,
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
const suite = SUITES[name];
if (suite === undefined) fail(`there is no suite "${name}"`);

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
} = await suite.run((line) => process.stderr.write(`${line}\n`));
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
