import { type Impression, parseImpressions } from "#models/training/kuairand/formats.ts";
import { err, type Result } from "#shared/types/result.ts";

/** Logs of impressions with several actions each. */
export const ACTION_FORMATS = ["kuairand"] as const;

/** The impressions of a file, or one sentence on what is wrong with it. `open` may throw, as Node's reading does. */
export function readImpressions(
  file: string,
  format: string,
  open: (file: string) => string,
): Result<Impression[], string> {
  if (!(ACTION_FORMATS as readonly string[]).includes(format))
    return err(`no format "${format}"; there are ${ACTION_FORMATS.join(", ")}`);
  let text: string;
  try {
    text = open(file);
  } catch (error) {
    return err(error instanceof Error ? error.message : String(error));
  }
  const parsed = parseImpressions(text);
  return parsed.ok
    ? parsed
    : err(`${file}:${parsed.error.line}: ${parsed.error.reason} (format ${format})`);
}
