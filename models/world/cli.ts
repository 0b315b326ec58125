import { createWriteStream } from "node:fs";
import { finished } from "node:stream/promises";
import { parseArgs } from "node:util";
import { measureBaselines } from "#models/world/baselines.ts";
import { openDataset } from "#models/world/dataset.ts";
import { worldEvents } from "#models/world/events.ts";
import { isPresetName, PRESETS, type PresetName } from "#models/world/presets.ts";
import { worldHash } from "#models/world/world-hash.ts";
import { worldStats } from "#models/world/world-stats.ts";
import { createWorld } from "#models/world/world.ts";

const USAGE = `Usage: npm run world -- <command> [--preset P] [--seed N]

Commands
  events      the world's public events, one JSON object a line
                --now TIME   the world ends a minute before it: ISO 8601 or epoch milliseconds (default: now)
                --out FILE   instead of standard output
  hash        SHA-256 of the world's events and histories
  baselines   what simple rankers reach, between chance and the oracle
                --candidates N   posts a slate, at least 50 (default 1000)
  stats       how much of what there is

Presets: ${Object.keys(PRESETS).join(", ")} (default tiny). Each has a seed of its own; --seed takes another, 0 to 4294967295.`;

/** The user's mistake: its message is all they need. */
class UsageError extends Error {}

function integer(name: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < min || value > max) {
    throw new UsageError(`--${name} must be a whole number from ${min} to ${max}, not "${text}"`);
  }
  return value;
}

function moment(text: string): number {
  const time = /^\d+$/.test(text) ? Number(text) : Date.parse(text);
  // Snowflakes begin in November 2010, and the longest preset reaches back 24 days more.
  if (!Number.isSafeInteger(time) || time < Date.UTC(2011, 0)) {
    throw new UsageError(
      `--now must be a time after 2010, ISO 8601 or milliseconds, not "${text}"`,
    );
  }
  return time;
}

/** Waits whenever the reader of the stream is behind, so that a million events pass through bounded memory. */
async function writeEvents(
  preset: PresetName,
  seed: number,
  now: number,
  out?: string,
): Promise<void> {
  const stream = out === undefined ? process.stdout : createWriteStream(out);
  let failure: Error | undefined;
  stream.on("error", (error) => (failure = error));
  let lines: string[] = [];
  const flush = async (): Promise<void> => {
    const more = stream.write(lines.join(""));
    lines = [];
    if (!more && !failure) {
      await new Promise<void>((resolve) => {
        const proceed = (): void => {
          stream.off("drain", proceed);
          stream.off("error", proceed);
          stream.off("close", proceed);
          resolve();
        };
        stream.on("drain", proceed);
        stream.on("error", proceed);
        stream.on("close", proceed);
      });
    }
  };
  for (const event of worldEvents(createWorld(preset, seed), { now })) {
    lines.push(`${JSON.stringify(event)}\n`);
    if (lines.length === 512) await flush();
    if (failure) break;
  }
  if (!failure) await flush();
  if (out !== undefined && !failure) {
    stream.end();
    await finished(stream);
  }
  // Whoever closes the pipe early (`| head`) has what they wanted.
  if (failure && (failure as NodeJS.ErrnoException).code !== "EPIPE") throw failure;
}

function printBaselines(preset: PresetName, seed: number, candidates: number): void {
  if (PRESETS[preset].heldOutReaders === 0) {
    throw new UsageError(`preset "${preset}" has no readers to measure`);
  }
  const reports = measureBaselines(openDataset(preset, seed), { candidates });
  console.log(
    `Expected AUC, preset ${preset}, seed ${seed}; in brackets the way from .5 to the oracle\n`,
  );
  for (const { target, rows } of reports) {
    console.log(target);
    for (const { name, auc, percentOfOracle } of rows) {
      console.log(`  ${name.padEnd(22)} ${auc.toFixed(4)}  (${percentOfOracle.toFixed(1)} %)`);
    }
  }
}

async function run(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      preset: { type: "string", default: "tiny" },
      seed: { type: "string" },
      now: { type: "string" },
      out: { type: "string" },
      candidates: { type: "string", default: "1000" },
      help: { type: "boolean", short: "h" },
    },
  });
  const [command, ...rest] = positionals;
  if (values.help) {
    console.log(USAGE);
    return;
  }
  if (rest.length > 0) throw new UsageError(`unexpected argument "${rest.join(" ")}"`);
  const { preset } = values;
  if (!isPresetName(preset)) {
    const names = Object.keys(PRESETS).join(", ");
    throw new UsageError(`unknown preset "${preset}"; there are ${names}`);
  }
  const seed =
    values.seed === undefined
      ? PRESETS[preset].defaultSeed
      : integer("seed", values.seed, 0, 2 ** 32 - 1);
  switch (command) {
    case "events": {
      const now = values.now === undefined ? Date.now() : moment(values.now);
      return writeEvents(preset, seed, now, values.out);
    }
    case "hash":
      console.log(`${worldHash(preset, seed)}  ${preset} seed ${seed}`);
      return;
    case "baselines":
      printBaselines(preset, seed, integer("candidates", values.candidates, 50, 100_000));
      return;
    case "stats":
      console.log(JSON.stringify(worldStats(createWorld(preset, seed)), null, 2));
      return;
    case undefined:
      throw new UsageError("which command?");
    default:
      throw new UsageError(`unknown command "${command}"`);
  }
}

try {
  await run(process.argv.slice(2));
} catch (error) {
  const message = error instanceof Error ? error.message : String(error);
  const usage =
    error instanceof UsageError ||
    (error instanceof Error && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS"));
  console.error(usage ? `world: ${message}\n\n${USAGE}` : `world: ${message}`);
  process.exitCode = usage ? 2 : 1;
}
