import { afterAll, beforeAll, expect, it } from "vitest";
import { eventsJsonl } from "#edge/importer/events-jsonl.ts";
import { type TestFolder, testFolder } from "#edge/importer/testing.ts";

let folder: TestFolder;
beforeAll(async () => {
  folder = await testFolder();
});
afterAll(() => folder.remove());

const read = async (content: string) =>
  Array.fromAsync(eventsJsonl.records(await folder.write("events.jsonl", content)));

it("reads an event a line, whatever ends the lines", async () => {
  expect(await read('{"type":"a"}\r\n\n{"type":"b","x":1}')).toEqual([
    { line: 1, events: [{ type: "a" }] },
    { line: 3, events: [{ type: "b", x: 1 }] },
  ]);
});

it("passes on what it does not know: the server is the judge", async () => {
  expect(await read('{"type":"never-heard-of","at":"noon"}\n')).toMatchObject([
    { events: [{ type: "never-heard-of", at: "noon" }] },
  ]);
});

it("reports a bad line and goes on", async () => {
  expect(await read('{"type":"a"}\n{"type":\n[1]\n{"type":"b"}\n')).toEqual([
    { line: 1, events: [{ type: "a" }] },
    { line: 2, events: [], problem: "the line is not JSON" },
    { line: 3, events: [], problem: "the line is not an event: an object with a type" },
    { line: 4, events: [{ type: "b" }] },
  ]);
});

it("refuses a file that begins with something else", async () => {
  await expect(read("id,title\n1,2\n")).rejects.toThrow("events.jsonl:1: wrong format");
});

it("an empty file holds no events", async () => {
  expect(await read("")).toEqual([]);
});
