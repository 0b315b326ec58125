/** `npm run import -- <file...> --format events|hackernews|reddit`: see `IMPORT_HELP`. */
import { EdgeConnection } from "#edge/importer/edge-connection.ts";
import { importFiles } from "#edge/importer/import-files.ts";
import { IMPORT_HELP, importOptions, UsageError } from "#edge/importer/import-options.ts";
import { Progress } from "#edge/importer/progress.ts";
import { formatReport, hasRefusals } from "#edge/importer/report.ts";
import { ImportError } from "#edge/importer/source-record.ts";
import { epochMs } from "#shared/types/ids.ts";

const STATE_FOLDER = ".runs/import";

/** Requests on their way together fail together; one line says it. */
const WAIT_NOTICE_MS = 2_000;

function notRepeating(ms: number, tell: (reason: string, waitMs: number) => void): typeof tell {
  let silentUntil = 0;
  return (reason, waitMs) => {
    if (performance.now() < silentUntil) return;
    silentUntil = performance.now() + ms;
    tell(reason, waitMs);
  };
}

async function run(): Promise<number> {
  const options = importOptions(process.argv.slice(2), process.env);
  if (options === undefined) {
    console.log(IMPORT_HELP);
    return 0;
  }
  const stopping = new AbortController();
  process.once("SIGINT", () =>
    stopping.abort(new ImportError("Stopped. Run the same command again to go on from here.")),
  );
  const progress = new Progress(process.stderr);
  const connection = new EdgeConnection({
    ...options,
    signal: stopping.signal,
    onWait: notRepeating(WAIT_NOTICE_MS, (reason, waitMs) =>
      progress.notice(`${reason}; trying again in ${(waitMs / 1_000).toFixed(1)} s`),
    ),
  });
  const job = { ...options, stateFolder: STATE_FOLDER, now: epochMs(Date.now()) };
  const report = await importFiles(job, connection, progress);
  console.log(formatReport(report));
  if (options.retimeMs !== undefined && "conflict" in report.posts.rejected) {
    console.log(
      "Stored posts keep their times: these were imported with another moment or window.",
    );
  }
  return hasRefusals(report) ? 1 : 0;
}

try {
  process.exitCode = await run();
} catch (error) {
  if (!(error instanceof ImportError)) throw error;
  console.error(error.message);
  if (error instanceof UsageError) console.error(`\n${IMPORT_HELP}`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
