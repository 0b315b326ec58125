import { basename } from "node:path";
import { Readable } from "node:stream";
import { CsvError, type Info, parse } from "csv-parse";
import {
  type ImportEvent,
  ImportError,
  type ImportFormat,
  type SourceRecord,
} from "#edge/importer/source-record.ts";
import { textOf } from "#edge/importer/text-stream.ts";
import type { Result } from "#shared/types/result.ts";

/** The named columns of one row, as text. */
export type CsvRow<Column extends string> = Readonly<Record<Column, string>>;

export interface CsvLayout<Column extends string> {
  /** The columns that are read. The header must name them; their order and other columns do not matter. */
  readonly columns: readonly Column[];
  /** Pure. `file` is the name without folder and extension. */
  decode(row: CsvRow<Column>, file: string): Result<readonly ImportEvent[], string>;
}

interface ParsedRow {
  readonly record: readonly string[];
  readonly info: Info;
}

/** A CSV file with a header, streamed; a quoted field may hold commas, quotes and line breaks. */
export const csvFormat = <Column extends string>(layout: CsvLayout<Column>): ImportFormat => ({
  async *records(path) {
    const file = basename(path).replace(/\.[^.]*$/, "");
    const rows = Readable.from(textOf(path)).compose(
      parse({ info: true, bom: true, relax_column_count: true, skip_empty_lines: true }),
    ) as AsyncIterable<ParsedRow>;
    let indexOf: ReadonlyMap<string, number> | undefined;
    // Counted here: the parser counts a CRLF inside quotes twice.
    let line = 1;
    let emptyLines = 0;
    try {
      for await (const { record, info } of rows) {
        line += info.empty_lines - emptyLines;
        emptyLines = info.empty_lines;
        if (indexOf === undefined) indexOf = header(layout.columns, record, path);
        else yield decoded(layout, record, indexOf, file, line);
        line += 1 + lineBreaksIn(record);
      }
    } catch (error) {
      if (!(error instanceof CsvError)) throw error;
      const advice = indexOf === undefined ? " Is --format right?" : "";
      throw new ImportError(`${basename(path)}:${line}: not CSV: ${error.message}.${advice}`);
    }
    if (indexOf === undefined) throw new ImportError(`${basename(path)}: the file is empty.`);
  },
});

const lineBreaksIn = (fields: readonly string[]): number =>
  fields.reduce((sum, field) => sum + field.split("\n").length - 1, 0);

function header(
  columns: readonly string[],
  found: readonly string[],
  path: string,
): ReadonlyMap<string, number> {
  const indexOf = new Map(found.map((column, index) => [column, index]));
  const missing = columns.filter((column) => !indexOf.has(column));
  if (missing.length > 0) {
    throw new ImportError(
      `${basename(path)}: wrong format: the first line does not name the ` +
        `column${missing.length > 1 ? "s" : ""} ${missing.join(", ")}. Is --format right?`,
    );
  }
  return indexOf;
}

function decoded<Column extends string>(
  layout: CsvLayout<Column>,
  record: readonly string[],
  indexOf: ReadonlyMap<string, number>,
  file: string,
  line: number,
): SourceRecord {
  const row: Partial<Record<Column, string>> = {};
  for (const column of layout.columns) {
    const field = record[indexOf.get(column) ?? -1];
    if (field === undefined) return { line, events: [], problem: `the row has no ${column}` };
    row[column] = field;
  }
  const events = layout.decode(row as CsvRow<Column>, file);
  return events.ok ? { line, events: events.value } : { line, events: [], problem: events.error };
}
