import { describe, expect, it } from "vitest";
import { parseSequences, type Format } from "#models/training/sequences/formats.ts";
import { readSequences } from "#models/training/sequences/read.ts";

const parsed = (text: string, format: Format) => {
  const result = parseSequences(text, format);
  if (!result.ok) throw new Error(`line ${result.error.line}: ${result.error.reason}`);
  const { histories, users, items } = result.value;
  return { histories: histories.map((h) => [...h]), users, items };
};
const refused = (text: string, format: Format) => {
  const result = parseSequences(text, format);
  return result.ok ? undefined : result.error;
};

describe("parseSequences", () => {
  it("reads one interaction a line, and keeps each user's order where users are interleaved", () => {
    expect(parsed("7 3\n8 1\n7 1\n\n7 3\r\n", "sasrec")).toEqual({
      histories: [[3, 1, 3], [1]],
      users: ["7", "8"],
      items: 3,
    });
  });

  it("reads one history a line", () => {
    expect(parsed("a 5 2 9\nb\t4\n", "s3rec")).toEqual({
      histories: [[5, 2, 9], [4]],
      users: ["a", "b"],
      items: 9,
    });
  });

  it.each([
    ["1 2\n1 x\n", "sasrec", 2, /"x" is no item number/],
    ["1 2\n\n1 0\n", "sasrec", 3, /"0" is no item number/],
    ["1 2.5\n", "sasrec", 1, /"2.5"/],
    ["1 -3\n", "s3rec", 1, /"-3"/],
    ["1 99999999999\n", "s3rec", 1, /no item number/],
    ["1 2 3\n", "sasrec", 1, /3 words, expected "user item"/],
    ["1 2\n2\n", "s3rec", 2, /user "2" and no item/],
    ["1 2\n2 3\n1 4\n", "s3rec", 3, /user "1" has a line already/],
    ["\n \n", "s3rec", 1, /no sequence/],
  ] as const)("refuses %j (%s) and names line %i", (text, format, line, reason) => {
    expect(refused(text, format)).toEqual({ line, reason: expect.stringMatching(reason) });
  });
});

describe("readSequences", () => {
  it("says file, line and reason in one sentence", () => {
    expect(readSequences("a.txt", "sasrec", () => "1 2\n1\n")).toEqual({
      ok: false,
      error: 'a.txt:2: user "1" and no item (format sasrec)',
    });
  });

  it("names the formats that there are, and passes on why a file cannot be read", () => {
    expect(readSequences("a.txt", "csv", () => "")).toMatchObject({
      error: 'no format "csv"; there are sasrec, s3rec',
    });
    const missing = () => {
      throw new Error("ENOENT: no such file");
    };
    expect(readSequences("a.txt", "s3rec", missing)).toMatchObject({
      error: "ENOENT: no such file",
    });
  });
});
