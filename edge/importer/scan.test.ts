import { afterAll, beforeAll, expect, it } from "vitest";
import { FORMATS } from "#edge/importer/formats.ts";
import { numberedRecords, orderedPaths, scanFiles } from "#edge/importer/scan.ts";
import { type TestFolder, testFolder } from "#edge/importer/testing.ts";

let folder: TestFolder;
beforeAll(async () => {
  folder = await testFolder();
});
afterAll(() => folder.remove());

const HEADER = "id,title,url,num_points,num_comments,author,created_at\n";
const rows = (from: number, count: number) =>
  Array.from(
    { length: count },
    (_, i) => `${from + i},T,,1,1,a${i % 7},1/1/2016 ${i % 24}:00\n`,
  ).join("");

it("learns records, identity, the common time range and a sample of posts in one pass", async () => {
  const paths = [
    await folder.write("a.csv", `${HEADER}1,T,,1,1,x,1/2/2016 0:00\n`),
    await folder.write("b.csv", `${HEADER}2,T,,1,1,x,1/1/2015 0:00\n`),
  ];
  expect(await scanFiles(paths, FORMATS.hackernews)).toEqual({
    files: [
      { name: "a.csv", sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string },
      { name: "b.csv", sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string },
    ],
    recordCount: 2,
    range: { oldest: Date.UTC(2015, 0, 1), newest: Date.UTC(2016, 0, 2) },
    sample: [
      { index: 0, id: "hn:1" },
      { index: 1, id: "hn:2" },
    ],
  });
});

it("samples at most 500 posts, evenly", async () => {
  const path = await folder.write("many.csv", HEADER + rows(1, 1_700));
  const { sample, recordCount } = await scanFiles([path], FORMATS.hackernews);
  expect(recordCount).toBe(1_700);
  expect(sample.length).toBeGreaterThan(200);
  expect(sample.length).toBeLessThanOrEqual(500);
  const gaps = sample.slice(1).map(({ index }, i) => index - (sample[i]?.index ?? 0));
  expect(new Set(gaps)).toEqual(new Set([4]));
});

it("samples no id that a lookup would refuse", async () => {
  const lines = ["ok", "x".repeat(600), "\u0000", 7].map((id) =>
    JSON.stringify({ type: "post", post: { id } }),
  );
  const path = await folder.write("events.jsonl", lines.join("\n"));
  expect((await scanFiles([path], FORMATS.events)).sample).toEqual([{ index: 0, id: "ok" }]);
});

it("announces each author once, over all files", async () => {
  const paths = [
    await folder.write("a.csv", HEADER + rows(1, 20)),
    await folder.write("b.csv", HEADER + rows(100, 20)),
  ];
  const records = await Array.fromAsync(numberedRecords(paths, FORMATS.hackernews));
  const authors = records.flatMap(({ events }) => events.filter(({ type }) => type === "author"));
  expect(authors).toHaveLength(7);
  expect(records.map(({ index }) => index)).toEqual(Array.from({ length: 40 }, (_, i) => i));
});

it("sends a profile again that an author took back at a later time", async () => {
  const lines = ["Ada", "Lady Ada", "Ada", "Ada"].map((name, i) =>
    JSON.stringify({ type: "author", at: Math.min(i, 2), author: { id: "a", name, handle: "a" } }),
  );
  const path = await folder.write("profiles.jsonl", lines.join("\n"));
  const records = await Array.fromAsync(numberedRecords([path], FORMATS.events));
  expect(records.flatMap(({ events }) => events.map(({ at }) => at))).toEqual([0, 1, 2]);
});

it("imports in the order of names, whatever the order of arguments", () => {
  expect(orderedPaths(["z/a.csv", "a/b.csv"])).toEqual(["z/a.csv", "a/b.csv"]);
  expect(orderedPaths(["a/b.csv", "z/a.csv"])).toEqual(["z/a.csv", "a/b.csv"]);
  expect(() => orderedPaths(["a/x.csv", "b/x.csv"])).toThrow("Two files are named x.csv");
});

it("says which file is missing before it reads any", async () => {
  const path = await folder.write("a.csv", HEADER);
  await expect(scanFiles([path, "no/such.csv"], FORMATS.hackernews)).rejects.toThrow(
    "no/such.csv: no such file",
  );
  await expect(scanFiles([folder.path], FORMATS.hackernews)).rejects.toThrow("not a file");
});
