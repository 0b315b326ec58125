/** `npm run soak -- <name> [--fresh]`: long runs at full counts. */
import { existsSync, mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { DIST } from "#edge/self-host/workerd-process.ts";
import { SoakFailure } from "#edge/soak/soak.ts";
import { SOAKS } from "#edge/soak/soaks.ts";

const list = Object.entries(SOAKS).map(([name, { purpose }]) => `  ${name.padEnd(14)}  ${purpose}`);
const USAGE = `Long runs at full counts: most of them against the built worker, one in Chromium.

  npm run soak -- <name> [--fresh]

${list.join("\n")}

--fresh forgets what an interrupted run has done. Stores and states lie in .runs/soak/<name>. Real data
is looked for in PERCH_DATA (default ../shared/data). Exit code: 0 if everything held, 1 if not.`;

function commandLine() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: { fresh: { type: "boolean" }, help: { type: "boolean", short: "h" } },
    });
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
    process.exit(2);
  }
}

const { values, positionals } = commandLine();
const [name = "", ...more] = positionals;
const soak = Object.hasOwn(SOAKS, name) ? SOAKS[name] : undefined;

if (values.help) {
  console.log(USAGE);
} else if (soak === undefined || more.length > 0) {
  if (name !== "") console.error(`No soak is named ${positionals.join(" ")}.\n`);
  console.error(USAGE);
  process.exitCode = 2;
} else if (!existsSync(join(DIST, "perch/wrangler.json"))) {
  console.error("No build found: run `npm run build` first.");
  process.exitCode = 1;
} else {
  const folder = resolve(".runs/soak", name);
  mkdirSync(folder, { recursive: true });
  const startedAt = performance.now();
  const log = (line: string) =>
    console.log(`${((performance.now() - startedAt) / 1_000).toFixed(0).padStart(6)} s  ${line}`);
  try {
    await soak.run({ folder, fresh: values.fresh ?? false, log });
    log(`${name}: passed`);
  } catch (error) {
    if (!(error instanceof SoakFailure)) throw error;
    log(`${name}: FAILED: ${error.message}`);
    process.exitCode = 1;
  }
}
