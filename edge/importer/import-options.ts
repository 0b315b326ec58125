import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { FORMATS, type FormatName } from "#edge/importer/formats.ts";
import { ImportError } from "#edge/importer/source-record.ts";
import { type DurationMs, durationMs } from "#shared/types/ids.ts";

export interface ImportOptions {
  readonly paths: readonly string[];
  readonly format: FormatName;
  readonly url: string;
  readonly token: string;
  readonly retimeMs: DurationMs | undefined;
  readonly fresh: boolean;
}

export const IMPORT_HELP = `Sends files of public posts to a Perch server.

  npm run import -- <file...> --format events|hackernews|reddit [options]

  --format F     events      one event of the wire contract a line (JSON)
                 hackernews  the "Hacker News Posts" CSV
                 reddit      "Reddit Top 2.5 Million" CSVs, one a subreddit
  --url URL      the server (default http://127.0.0.1:5173, or PORT)
  --token T      its INGEST_TOKEN (default: that variable, else "dev")
  --retime 36h   map the files' time range onto the last 36 hours (s, m, h, d); posts keep their own
                 time as originalCreatedAt. The moment counted from is remembered, so that running the
                 same import again sends the same times; --fresh takes a new one, which suits a server
                 without these posts (where they are stored already, they are rejected as conflicts)
  --fresh        forget earlier runs of this import: send everything, from a new moment
  --help

An import that was interrupted goes on where it was when the same command runs again. A finished one
is sent again in full; the server counts what it has as duplicates. Exit code: 0 if everything is
stored, 1 if anything was rejected or the import failed, 2 if the command line is wrong.`;

const UNITS_MS: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** A mistake in the command line. */
export class UsageError extends ImportError {}

/**
 * Reads the command line; undefined if help was asked for.
 *
 * @throws {UsageError} if it is wrong.
 */
export function importOptions(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): ImportOptions | undefined {
  const { values, positionals } = parsed(args);
  if (values.help) return undefined;
  if (positionals.length === 0) throw new UsageError("No file given.");
  const { format } = values;
  if (!isFormat(format)) {
    throw new UsageError(
      `${format === undefined ? "--format is missing" : `Unknown format ${format}`}. ` +
        `Should be one of ${Object.keys(FORMATS).join(", ")}.`,
    );
  }
  return {
    // npm runs scripts at the root, wherever it was called; paths are meant from there.
    paths: positionals.map((path) => resolve(env["INIT_CWD"] ?? ".", path)),
    format,
    url: origin(values.url ?? `http://127.0.0.1:${env["PORT"] ?? 5173}`),
    token: values.token ?? env["INGEST_TOKEN"] ?? "dev",
    retimeMs: values.retime === undefined ? undefined : duration(values.retime),
    fresh: values.fresh ?? false,
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        format: { type: "string" },
        url: { type: "string" },
        token: { type: "string" },
        retime: { type: "string" },
        fresh: { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

const isFormat = (name: string | undefined): name is FormatName =>
  name !== undefined && Object.hasOwn(FORMATS, name);

function origin(url: string): string {
  const parsedUrl = URL.parse(url);
  if (parsedUrl === null || !/^https?:$/.test(parsedUrl.protocol)) {
    throw new UsageError(`--url ${url} is no http URL.`);
  }
  return parsedUrl.origin;
}

function duration(text: string): DurationMs {
  const [, amount, unit = ""] = /^(\d+(?:\.\d+)?)([smhd])$/.exec(text) ?? [];
  const ms = Number(amount) * (UNITS_MS[unit] ?? Number.NaN);
  if (!(ms > 0)) throw new UsageError(`--retime ${text} is no duration, such as 36h or 90m.`);
  return durationMs(ms);
}
