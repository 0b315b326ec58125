import {
  FORMATS,
  isFormat,
  parseSequences,
  type Sequences,
} from "#models/training/sequences/formats.ts";
import { err, type Result } from "#shared/types/result.ts";

/** A file of sequences, or one sentence on what is wrong with it. `open` may throw, as Node's reading does. */
export function readSequences(
  file: string,
  format: string,
  open: (file: string) => string,
): Result<Sequences, string> {
  if (!isFormat(format)) return err(`no format "${format}"; there are ${FORMATS.join(", ")}`);
  let text: string;
  try {
    text = open(file);
  } catch (error) {
    return err(error instanceof Error ? error.message : String(error));
  }
  const parsed = parseSequences(text, format);
  return parsed.ok
    ? parsed
    : err(`${file}:${parsed.error.line}: ${parsed.error.reason} (format ${format})`);
}
