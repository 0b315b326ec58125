import type { ImportState } from "#edge/importer/import-state.ts";
import { emptyReport, type ImportReport } from "#edge/importer/report.ts";
import type { SampledPost } from "#edge/importer/scan.ts";
import { type EpochMs, epochMs } from "#shared/types/ids.ts";

export interface ResumePlan {
  /** Records that need not be sent again. */
  readonly from: number;
  readonly anchor: EpochMs;
  /** Of the records before `from`. */
  readonly report: ImportReport;
  /** One line for the person at the terminal. */
  readonly notice?: string | undefined;
}

/**
 * Where to begin, given what an earlier run left behind and which of the sampled posts the server has.
 * Only an unfinished import is gone on with; a finished one is sent again in full, with the same times.
 */
export function planResume(
  earlier: ImportState | undefined,
  sample: readonly SampledPost[],
  stored: ReadonlySet<string>,
  now: EpochMs,
): ResumePlan {
  const afresh = { from: 0, anchor: now, report: emptyReport() };
  if (earlier === undefined) return afresh;
  if (sample.length > 0 && !sample.some(({ id }) => stored.has(id))) {
    return { ...afresh, notice: "The server has none of these posts any more: starting afresh." };
  }
  const again = { ...afresh, anchor: epochMs(earlier.anchor ?? now) };
  if (earlier.finished || earlier.confirmed === 0) return again;
  const isWhole = sample.every(({ index, id }) => index >= earlier.confirmed || stored.has(id));
  if (!isWhole) {
    return { ...again, notice: "The server lacks posts of the earlier run: sending everything." };
  }
  return {
    ...again,
    from: earlier.confirmed,
    report: earlier.report,
    notice: `Going on after ${earlier.confirmed.toLocaleString("en-US")} records of an earlier run (--fresh sends everything).`,
  };
}
