import type { Chunk, EventRequest, Origin } from "#edge/importer/batches.ts";
import type { EventsAnswer } from "#shared/api/events.ts";
import { IMPORTER } from "#shared/params/importer.ts";

/** One kind of refusal: how often, and the first few with their reason. */
export interface Refusals {
  count: number;
  readonly examples: (Origin & { readonly message: string })[];
}

/** By code: the contract's, or the importer's own `unreadable` and `too-large`. */
export type RefusalsByCode = Record<string, Refusals>;

export interface Tally {
  accepted: number;
  duplicates: number;
  readonly rejected: RefusalsByCode;
}

/** What became of everything confirmed so far. Plain JSON: it is kept in the state file. */
export interface ImportReport {
  readonly posts: Tally;
  readonly others: Tally;
  /** Records that no event could be made of, or that no request can hold. */
  readonly unreadable: RefusalsByCode;
}

const emptyTally = (): Tally => ({ accepted: 0, duplicates: 0, rejected: {} });

export const emptyReport = (): ImportReport => ({
  posts: emptyTally(),
  others: emptyTally(),
  unreadable: {},
});

export interface AnsweredRequest {
  readonly request: EventRequest;
  readonly answer: EventsAnswer;
}

/** Adds one confirmed chunk. */
export function addToReport(
  report: ImportReport,
  chunk: Chunk,
  answered: readonly AnsweredRequest[],
): void {
  for (const { request, answer } of answered) {
    const tally = report[request.kind];
    tally.accepted += answer.accepted;
    tally.duplicates += answer.duplicates;
    for (const { index, code, message } of answer.rejected) {
      const origin = request.origins[index];
      if (origin !== undefined) refuse(tally.rejected, code, { ...origin, message });
    }
  }
  for (const { code, ...origin } of chunk.unreadable) refuse(report.unreadable, code, origin);
}

function refuse(
  refusals: RefusalsByCode,
  code: string,
  { file, line, message }: Origin & { readonly message: string },
): void {
  const same = (refusals[code] ??= { count: 0, examples: [] });
  same.count += 1;
  if (same.examples.length < IMPORTER.examplesPerCode) same.examples.push({ file, line, message });
}

const refusedCount = (refusals: RefusalsByCode): number =>
  Object.values(refusals).reduce((sum, { count }) => sum + count, 0);

/** True if anything in the files is not in the store now. */
export const hasRefusals = ({ posts, others, unreadable }: ImportReport): boolean =>
  refusedCount(posts.rejected) + refusedCount(others.rejected) + refusedCount(unreadable) > 0;

const COLUMN = 10;
export const grouped = (n: number): string => n.toLocaleString("en-US");
const column = (n: number): string => grouped(n).padStart(COLUMN);

/** The report as it is printed at the end. */
export function formatReport(report: ImportReport): string {
  const lines = [
    `${"".padEnd(14)}${["accepted", "duplicates", "rejected"].map((name) => name.padStart(COLUMN + 2)).join("")}`,
    row("posts", report.posts),
    row("other events", report.others),
  ];
  const kinds: readonly (readonly [string, RefusalsByCode])[] = [
    ["post", report.posts.rejected],
    ["other event", report.others.rejected],
    ["record", report.unreadable],
  ];
  for (const [kind, refusals] of kinds) lines.push(...refusalLines(kind, refusals));
  return lines.join("\n");
}

const row = (name: string, { accepted, duplicates, rejected }: Tally): string =>
  `${name.padEnd(14)}  ${column(accepted)}  ${column(duplicates)}  ${column(refusedCount(rejected))}`;

function refusalLines(kind: string, refusals: RefusalsByCode): string[] {
  return Object.entries(refusals).flatMap(([code, { count, examples }]) => [
    `${grouped(count)} ${kind}${count === 1 ? "" : "s"} ${code === "unreadable" ? "" : "rejected, "}${code}:`,
    ...examples.map(({ file, line, message }) => `  ${file}:${line}: ${message}`),
    ...(count > examples.length ? [`  ... and ${grouped(count - examples.length)} more`] : []),
  ]);
}
