import { expect, it } from "vitest";
import { type Chunk, chunks, type NumberedRecord } from "#edge/importer/batches.ts";
import { seededRandom } from "#shared/testing/seeded-random.ts";

const record = (index: number, types: readonly string[], text = ""): NumberedRecord => ({
  file: "f",
  line: index + 2,
  index,
  events: types.map((type) => ({ type, index, text })),
});

async function* stream(records: readonly NumberedRecord[]) {
  yield* records;
}
const cut = (records: readonly NumberedRecord[], events: number, bytes = 1_000_000) =>
  Array.fromAsync(chunks(stream(records), { events, bytes }));
const eventsOf = (chunk: Chunk, kind: string) =>
  chunk.requests
    .filter((request) => request.kind === kind)
    .flatMap(({ body }) => (JSON.parse(body) as { events: { index: number }[] }).events);

it("sends posts and other events apart, with where each came from", async () => {
  const [chunk] = await cut([record(0, ["author", "post"]), record(1, ["post", "counts"])], 10);
  expect(
    chunk?.requests.map(({ kind, origins }) => [kind, origins.map(({ line }) => line)]),
  ).toEqual([
    ["posts", [2, 3]],
    ["others", [2, 3]],
  ]);
  expect(chunk?.end).toBe(2);
});

it("keeps a record's events in one chunk and fills a request to its limit", async () => {
  const records = Array.from({ length: 5 }, (_, i) => record(i, ["post", "author", "counts"]));
  const all = await cut(records, 4);
  expect(all.map(({ end }) => end)).toEqual([2, 4, 5]);
  expect(eventsOf(all[0] as Chunk, "others")).toHaveLength(4);
});

it("counts bytes, not characters", async () => {
  const records = Array.from({ length: 4 }, (_, i) => record(i, ["post"], "€".repeat(100)));
  expect((await cut(records, 100, 700)).map(({ end }) => end)).toEqual([2, 4]);
});

it("reports an event that no request can hold, and sends the rest", async () => {
  const [chunk] = await cut([record(0, ["post"], "x".repeat(500)), record(1, ["post"])], 10, 300);
  expect(chunk?.unreadable).toMatchObject([{ line: 2, code: "too-large" }]);
  expect(eventsOf(chunk as Chunk, "posts")).toMatchObject([{ index: 1 }]);
});

it("confirms records without events too", async () => {
  const unreadable = { ...record(0, []), problem: "no" };
  expect(await cut([unreadable, record(1, [])], 10)).toEqual([
    {
      requests: [],
      unreadable: [{ file: "f", line: 2, code: "unreadable", message: "no" }],
      end: 2,
    },
  ]);
});

it("loses and doubles nothing, and keeps both limits, for any stream", async () => {
  const random = seededRandom(1);
  const records = Array.from({ length: 3_000 }, (_, i) =>
    record(
      i,
      ["post", "author", "like"].slice(0, Math.floor(random() * 4)),
      "é".repeat(random() * 90),
    ),
  );
  const all = await cut(records, 50, 4_000);
  for (const kind of ["posts", "others"]) {
    const sent = all.flatMap((chunk) => eventsOf(chunk, kind).map(({ index }) => index));
    const given = records.flatMap(({ index, events }) =>
      events.filter(({ type }) => (type === "post") === (kind === "posts")).map(() => index),
    );
    expect(sent).toEqual(given);
  }
  for (const { body, origins } of all.flatMap(({ requests }) => requests)) {
    expect(origins.length).toBeLessThanOrEqual(50);
    expect(Buffer.byteLength(body)).toBeLessThanOrEqual(4_000 + '{"events":[]}'.length);
  }
});
