import { writeFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { ImportStateFile } from "#edge/importer/import-state.ts";
import { emptyReport } from "#edge/importer/report.ts";
import { type TestFolder, testFolder } from "#edge/importer/testing.ts";

let folder: TestFolder;
beforeAll(async () => {
  folder = await testFolder();
});
afterAll(() => folder.remove());

const identity = {
  url: "http://127.0.0.1:1",
  format: "reddit",
  retimeMs: undefined,
  files: [{ name: "a.csv", sha256: "0".repeat(64) }],
};
const fileOf = (changed: Partial<typeof identity> | { retimeMs: number }) =>
  new ImportStateFile(folder.path, { ...identity, ...changed });

it("remembers what was saved last", async () => {
  const state = { confirmed: 7, finished: false, anchor: 123, report: emptyReport() };
  await fileOf({}).save({ ...state, confirmed: 3 });
  await fileOf({}).save(state);
  expect(await fileOf({}).load()).toEqual(state);
});

it.each([
  { url: "http://127.0.0.1:2" },
  { format: "hackernews" },
  { retimeMs: 1 },
  { files: [{ name: "b.csv", sha256: "0".repeat(64) }] },
  { files: [{ name: "a.csv", sha256: "1".repeat(64) }] },
])("another import has another file: %o", async (changed) => {
  expect(fileOf(changed).path).not.toBe(fileOf({}).path);
  expect(await fileOf(changed).load()).toBeUndefined();
});

it.each(["", "{", "{}", '{"confirmed":"1"}'])("starts over from the file %j", async (content) => {
  await writeFile(fileOf({}).path, content);
  expect(await fileOf({}).load()).toBeUndefined();
});
