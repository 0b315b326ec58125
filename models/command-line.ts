import { parseArgs, type ParseArgsConfig } from "node:util";
import { Refusal } from "#models/refusal.ts";
import { isPresetName, type PresetName, PRESETS } from "#models/world/presets.ts";

/**
 * A command's line, read by Node's `parseArgs`. Whatever is wrong with it ends the command with code 2 and its usage;
 * `--help`, which every command takes, prints the usage alone.
 */
export class CommandLine<T extends ParseArgsConfig> {
  readonly #usage: string;
  readonly parsed: ReturnType<typeof parseArgs<T>>;

  constructor(usage: string, config: T) {
    this.#usage = usage;
    try {
      this.parsed = parseArgs(config);
    } catch (error) {
      this.fail(error instanceof Error ? error.message : String(error));
    }
    if ((this.parsed.values as { readonly help?: boolean }).help === true) {
      console.log(usage);
      process.exit(0);
    }
  }

  fail(message: string): never {
    console.error(`${message}\n\n${this.#usage}`);
    process.exit(2);
  }

  /** Refuses words that no option takes, beside the `count` that the command wants, its own name included. */
  words(count: number): void {
    const more = this.parsed.positionals[count];
    if (more !== undefined) this.fail(`"${more}" belongs to no option`);
  }

  /** A world's size. */
  preset(text: string): PresetName {
    return isPresetName(text)
      ? text
      : this.fail(`no preset "${text}"; there are ${Object.keys(PRESETS).join(", ")}`);
  }

  /** The value of option `name`, a whole number from 0. */
  whole(text: string, name: string): number {
    const value = Number(text);
    return text.trim() !== "" && Number.isSafeInteger(value) && value >= 0
      ? value
      : this.fail(`--${name}: "${text}" is no whole number`);
  }
}

/**
 * Runs the command that the line names first; each is a module, loaded when it is asked for. One that refuses ends with
 * code 1 and says why.
 */
export async function dispatch(
  usage: string,
  commands: Readonly<Record<string, () => Promise<unknown>>>,
): Promise<void> {
  const name = process.argv[2];
  const command = commands[name ?? ""];
  if (command) {
    await command().catch((error: unknown) => {
      if (!(error instanceof Refusal)) throw error;
      console.error(error.message);
      process.exit(1);
    });
    return;
  }
  if (name === "--help") {
    console.log(usage);
    return;
  }
  console.error(name === undefined ? usage : `nothing is called "${name}"\n\n${usage}`);
  process.exitCode = 2;
}
