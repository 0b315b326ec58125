import { createReadStream } from "node:fs";
import { basename } from "node:path";
import { ImportError } from "#edge/importer/source-record.ts";

/** The file's text in pieces. Bytes that are not UTF-8 stop the import instead of becoming U+FFFD in stored posts. */
export async function* textOf(path: string): AsyncGenerator<string> {
  const utf8 = new TextDecoder("utf-8", { fatal: true });
  let read = 0;
  try {
    for await (const bytes of createReadStream(path) as AsyncIterable<Uint8Array>) {
      yield utf8.decode(bytes, { stream: true });
      read += bytes.length;
    }
    utf8.decode();
  } catch (error) {
    if (error instanceof TypeError) {
      throw new ImportError(`${basename(path)}: not UTF-8 text (after byte ${read}).`);
    }
    throw error;
  }
}
