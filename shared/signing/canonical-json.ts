/**
 * The one way to write a JSON value: no spaces, the keys of every object in order of their UTF-16 code units. What was
 * parsed can be written again byte for byte, so a signature survives reformatting. RFC 8785 for the values we have.
 *
 * @throws {RangeError} at what no JSON text parses to, or what two writers may spell differently: only safe integers.
 * @see https://www.rfc-editor.org/rfc/rfc8785
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === "string" || typeof value === "boolean")
    return JSON.stringify(value);
  if (typeof value === "number") {
    if (!Number.isSafeInteger(value)) throw new RangeError(`${value} is no safe integer`);
    return String(value);
  }
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value === "object") return `{${members(value).join(",")}}`;
  throw new RangeError(`${typeof value} is no JSON`);
}

const members = (object: object): string[] =>
  Object.entries(object)
    .filter(([, value]) => value !== undefined)
    // Not `localeCompare`: the order must be the same everywhere.
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${JSON.stringify(key)}:${canonicalJson(value)}`);
