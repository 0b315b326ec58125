import { basename } from "node:path";
import {
  type ImportEvent,
  ImportError,
  type ImportFormat,
  type SourceRecord,
} from "#edge/importer/source-record.ts";
import { textOf } from "#edge/importer/text-stream.ts";
import { LIMITS } from "#shared/params/limits.ts";

/** One event of the wire contract a line. The server judges its content, so that there is one judge. */
function decodeEventLine(text: string): ImportEvent | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return "the line is not JSON";
  }
  const isEvent =
    typeof value === "object" &&
    value !== null &&
    "type" in value &&
    typeof value.type === "string";
  return isEvent ? (value as ImportEvent) : "the line is not an event: an object with a type";
}

/** Lines end with LF or CRLF; empty lines are skipped. */
export const eventsJsonl: ImportFormat = {
  async *records(path) {
    let line = 0;
    let events = 0;
    let rest = "";
    for await (const piece of textOf(path)) {
      const lines = (rest + piece).split("\n");
      rest = lines.pop() ?? "";
      if (rest.length > LIMITS.bodyBytes) {
        throw new ImportError(`${basename(path)}:${line + 1}: wrong format: not JSON lines.`);
      }
      for (const text of lines) {
        line += 1;
        const record = toRecord(text, line);
        if (record === undefined) continue;
        if (record.problem === undefined) events += 1;
        else if (events === 0) throw wrongFormat(path, record);
        yield record;
      }
    }
    const last = toRecord(rest, line + 1);
    if (last?.problem !== undefined && events === 0) throw wrongFormat(path, last);
    if (last !== undefined) yield last;
  },
};

/** A file whose first line is no event is another format, not a file with a bad line. */
const wrongFormat = (path: string, { line, problem = "" }: SourceRecord): ImportError =>
  new ImportError(`${basename(path)}:${line}: wrong format: ${problem}. Is --format right?`);

function toRecord(text: string, line: number): SourceRecord | undefined {
  if (text.trim() === "") return undefined;
  const event = decodeEventLine(text);
  return typeof event === "string"
    ? { line, events: [], problem: event }
    : { line, events: [event] };
}
