import {
  type BatchLimits,
  type Chunk,
  chunks,
  type NumberedRecord,
} from "#edge/importer/batches.ts";
import type { EdgeConnection } from "#edge/importer/edge-connection.ts";
import { FORMATS, type FormatName } from "#edge/importer/formats.ts";
import { ImportStateFile } from "#edge/importer/import-state.ts";
import { inOrder } from "#edge/importer/in-order.ts";
import type { ImportProgress } from "#edge/importer/progress.ts";
import { addToReport, type ImportReport } from "#edge/importer/report.ts";
import { planResume } from "#edge/importer/resume-plan.ts";
import { retimeEvent, type Retiming } from "#edge/importer/retime.ts";
import { type ImportScan, numberedRecords, orderedPaths, scanFiles } from "#edge/importer/scan.ts";
import { IMPORTER } from "#shared/params/importer.ts";
import type { DurationMs, EpochMs } from "#shared/types/ids.ts";

export interface FileImport {
  readonly paths: readonly string[];
  readonly format: FormatName;
  readonly url: string;
  readonly retimeMs?: DurationMs | undefined;
  /** Forget what earlier runs left: send everything, with a new anchor. */
  readonly fresh: boolean;
  /** Where state files lie. */
  readonly stateFolder: string;
  readonly now: EpochMs;
  /** Smaller requests than the default. */
  readonly limits?: BatchLimits;
}

/**
 * Sends the events of all files and answers what became of them. Every confirmed chunk is noted in the
 * state file, so an import that ends early, however it ends, is gone on with by the next run.
 *
 * @throws {ImportError} if a file cannot be read or the server cannot be used.
 */
export async function importFiles(
  job: FileImport,
  connection: EdgeConnection,
  progress: ImportProgress,
): Promise<ImportReport> {
  const paths = orderedPaths(job.paths);
  const scan = await scanFiles(paths, FORMATS[job.format]);
  await connection.hello();
  const state = new ImportStateFile(job.stateFolder, {
    url: job.url,
    format: job.format,
    retimeMs: job.retimeMs,
    files: scan.files,
  });
  const plan = await resumePlan(job, scan, state, connection);
  if (plan.notice !== undefined) progress.notice(plan.notice);

  const { report } = plan;
  const anchor = job.retimeMs === undefined ? undefined : plan.anchor;
  const retiming = retimingOf(job, scan, plan.anchor);
  // Before anything is sent: what is sent with this anchor must be sent with it again.
  await state.save({ confirmed: plan.from, finished: false, anchor, report });

  progress.start(plan.from, scan.recordCount);
  const records = numberedRecords(paths, FORMATS[job.format]);
  const outgoing = chunks(retimedFrom(records, plan.from, retiming), job.limits);
  const send = (chunk: Chunk) => sendChunk(connection, chunk);
  try {
    for await (const { chunk, answered } of inOrder(outgoing, IMPORTER.chunksInFlight, send)) {
      addToReport(report, chunk, answered);
      await state.save({ confirmed: chunk.end, finished: false, anchor, report });
      progress.update(chunk.end);
    }
  } finally {
    progress.end();
  }
  await state.save({ confirmed: 0, finished: true, anchor, report });
  return report;
}

async function resumePlan(
  job: FileImport,
  { sample }: ImportScan,
  state: ImportStateFile,
  connection: EdgeConnection,
) {
  const earlier = job.fresh ? undefined : await state.load();
  const stored = earlier === undefined ? [] : await connection.lookup(sample.map(({ id }) => id));
  return planResume(earlier, sample, new Set<string>(stored.map(({ id }) => id)), job.now);
}

const retimingOf = (
  { retimeMs: windowMs }: FileImport,
  { range }: ImportScan,
  anchor: EpochMs,
): Retiming | undefined =>
  windowMs === undefined || range === undefined ? undefined : { range, windowMs, anchor };

async function* retimedFrom(
  records: AsyncIterable<NumberedRecord>,
  from: number,
  retiming: Retiming | undefined,
): AsyncGenerator<NumberedRecord> {
  for await (const record of records) {
    if (record.index < from) continue;
    yield retiming === undefined
      ? record
      : { ...record, events: record.events.map((event) => retimeEvent(event, retiming)) };
  }
}

async function sendChunk(connection: EdgeConnection, chunk: Chunk) {
  const answered = await Promise.all(
    chunk.requests.map(async (request) => ({
      request,
      answer: await connection.sendEvents(request.body, request.origins.length),
    })),
  );
  return { chunk, answered };
}
