import { expect, it } from "vitest";
import type { Chunk } from "#edge/importer/batches.ts";
import { addToReport, emptyReport, formatReport, hasRefusals } from "#edge/importer/report.ts";

const origins = [2, 3, 4, 5, 6].map((line) => ({ file: "a.csv", line }));
const request = (kind: "posts" | "others") => ({ kind, body: "", origins });
const chunk: Chunk = { requests: [], unreadable: [], end: 5 };

it("adds up posts and other events apart", () => {
  const report = emptyReport();
  const rejected = [{ index: 2, code: "conflict", message: "other content" }];
  for (let i = 0; i < 2; i++) {
    addToReport(report, chunk, [
      { request: request("posts"), answer: { accepted: 4, duplicates: 0, rejected } },
      { request: request("others"), answer: { accepted: 0, duplicates: 5, rejected: [] } },
    ]);
  }
  expect(report.posts).toMatchObject({ accepted: 8, duplicates: 0 });
  expect(report.others).toMatchObject({ accepted: 0, duplicates: 10 });
  expect(hasRefusals(report)).toBe(true);
  expect(formatReport(report)).toBe(
    [
      "                  accepted  duplicates    rejected",
      "posts                    8           0           2",
      "other events             0          10           0",
      "2 posts rejected, conflict:",
      "  a.csv:4: other content",
      "  a.csv:4: other content",
    ].join("\n"),
  );
});

it("names the first few of many refusals and counts the rest", () => {
  const report = emptyReport();
  const unreadable = origins.map((origin) => ({
    ...origin,
    code: "unreadable",
    message: `line ${origin.line}`,
  }));
  addToReport(report, { ...chunk, unreadable }, []);
  expect(formatReport(report).split("\n").slice(3)).toEqual([
    "5 records unreadable:",
    "  a.csv:2: line 2",
    "  a.csv:3: line 3",
    "  a.csv:4: line 4",
    "  ... and 2 more",
  ]);
});

it("nothing refused is nothing to report", () => {
  expect(hasRefusals(emptyReport())).toBe(false);
});
