import { afterAll, beforeAll, expect, it } from "vitest";
import { csvFormat } from "#edge/importer/csv-format.ts";
import { type TestFolder, testFolder } from "#edge/importer/testing.ts";
import { err, ok } from "#shared/types/result.ts";

let folder: TestFolder;
beforeAll(async () => {
  folder = await testFolder();
});
afterAll(() => folder.remove());

/** Two columns become one event; the name "bad" is refused. */
const format = csvFormat({
  columns: ["name", "note"],
  decode: (row, file) =>
    row.name === "bad" ? err("name is bad") : ok([{ type: "t", ...row, file }]),
});
const read = async (content: string | Uint8Array) =>
  Array.fromAsync(format.records(await folder.write("things.csv", content)));

it("reads quoted fields with commas, quotes and line breaks, and says where each row begins", async () => {
  const rows = await read('note,name\r\n"a, ""b""\r\nc",one\r\nplain,two\r\n\r\nlast,3\r\n');
  expect(rows).toEqual([
    { line: 2, events: [{ type: "t", name: "one", note: 'a, "b"\r\nc', file: "things" }] },
    { line: 4, events: [{ type: "t", name: "two", note: "plain", file: "things" }] },
    { line: 6, events: [{ type: "t", name: "3", note: "last", file: "things" }] },
  ]);
});

it("ignores other columns and a byte order mark, and does not need a last line break", async () => {
  const rows = await read("\ufeffname,,note,x\none,,n,1");
  expect(rows).toMatchObject([{ events: [{ name: "one", note: "n" }] }]);
});

it("reads characters that fall between two pieces of the file", async () => {
  const note = "ä€🙂".repeat(30_000); // 270 kB: several pieces of 64 KiB, cut anywhere
  expect(await read(`name,note\none,${note}\n`)).toMatchObject([{ events: [{ note }] }]);
});

it("reports a bad row and goes on", async () => {
  expect(await read("name,note\nbad,1\none\ntwo,2\n")).toMatchObject([
    { line: 2, events: [], problem: "name is bad" },
    { line: 3, events: [], problem: "the row has no note" },
    { line: 4, events: [{ name: "two" }] },
  ]);
});

it.each([
  ["another header", "id,title\n1,2\n", "does not name the columns name, note"],
  ["an empty file", "", "empty"],
  ["another format", '{"type":"post"}\n', "Is --format right?"],
  ["a quote that never ends", 'name,note\none,"abc\n', "things.csv:2: not CSV"],
  ["bytes that are not UTF-8", new Uint8Array([110, 97, 0xff, 0xfe]), "not UTF-8"],
])("refuses %s", async (_, content, message) => {
  await expect(read(content)).rejects.toThrow(message);
});
