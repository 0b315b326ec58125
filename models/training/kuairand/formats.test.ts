import { describe, expect, it } from "vitest";
import { parseImpressions } from "#models/training/kuairand/formats.ts";
import { readImpressions } from "#models/training/kuairand/read.ts";

const HEADER =
  "user_id\tvideo_id\tdate\thourmin\ttime_ms\tis_click\tis_follow\tis_comment\tis_forward\tlong_view\tplay_time_ms\tduration_ms\tis_profile_enter\tlabel";
const ROW = [
  "7",
  "31",
  "20220410",
  "1730",
  "1649581149287",
  "1",
  "0",
  "1",
  "0",
  "1",
  "46186",
  "45916",
  "0",
  "0",
];
const COLUMNS = HEADER.split("\t");
const row = (changes: Record<string, string> = {}) =>
  COLUMNS.map((name, i) => changes[name] ?? ROW[i]).join("\t");
const refused = (text: string) => {
  const result = parseImpressions(text);
  return result.ok ? undefined : result.error;
};

describe("parseImpressions", () => {
  it("reads columns by their names, whatever their order", () => {
    const turned = (text: string) => text.split("\t").toReversed().join("\t");
    for (const text of [`${HEADER}\n${row()}\n`, `${turned(HEADER)}\r\n\r\n${turned(row())}\r\n`])
      expect(parseImpressions(text)).toEqual({
        ok: true,
        value: [
          {
            reader: "7",
            video: "31",
            timeMs: 1_649_581_149_287,
            hour: 17,
            durationMs: 45_916,
            playMs: 46_186,
            // like, click, long_view, profile_enter, comment, forward, follow
            actions: Uint8Array.of(0, 1, 1, 0, 1, 0, 0),
          },
        ],
      });
  });

  it.each([
    [{ label: "2" }, /label "2" is neither 0 nor 1/],
    [{ is_click: "" }, /is_click "" is neither/],
    [{ time_ms: "-5" }, /time_ms "-5" is no whole number/],
    [{ play_time_ms: "1.5" }, /play_time_ms "1.5"/],
    [{ duration_ms: "NaN" }, /duration_ms "NaN"/],
    [{ hourmin: "2400" }, /hourmin "2400" is no time of day/],
    [{ user_id: "" }, /needs a user_id/],
    [{ label: "1\t1" }, /15 cells for 14 columns/],
  ])("refuses %j and names its line", (changes, reason) => {
    expect(refused(`${HEADER}\n${row()}\n\n${row(changes)}\n`)).toEqual({
      line: 4,
      reason: expect.stringMatching(reason),
    });
  });

  it("names the columns that a file lacks, and refuses one without rows", () => {
    expect(refused(`user_id\tvideo_id\n1\t2\n`)).toEqual({
      line: 1,
      reason: expect.stringMatching(/^no column "time_ms", "hourmin", .*"is_follow"$/),
    });
    expect(refused("")?.line).toBe(1);
    expect(refused(`${HEADER}\n\n`)).toEqual({ line: 1, reason: expect.stringMatching(/no row/) });
  });
});

describe("readImpressions", () => {
  it("says file, line and reason in one sentence", () => {
    expect(
      readImpressions("a.tsv", "kuairand", () => `${HEADER}\n${row({ label: "x" })}`),
    ).toMatchObject({ error: 'a.tsv:2: label "x" is neither 0 nor 1 (format kuairand)' });
  });

  it("names the formats that there are, and passes on why a file cannot be read", () => {
    expect(readImpressions("a.tsv", "csv", () => "")).toMatchObject({
      error: 'no format "csv"; there are kuairand',
    });
    const missing = () => {
      throw new Error("ENOENT: no such file");
    };
    expect(readImpressions("a.tsv", "kuairand", missing)).toMatchObject({
      error: "ENOENT: no such file",
    });
  });
});
