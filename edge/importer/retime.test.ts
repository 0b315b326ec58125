import { describe, expect, it } from "vitest";
import { eventTime, retimed, retimeEvent, widened } from "#edge/importer/retime.ts";
import { epochMs, hours } from "#shared/types/ids.ts";

const range = { oldest: epochMs(1_000), newest: epochMs(3_000) };
const anchor = epochMs(1_000_000_000);
const retiming = { range, windowMs: hours(36), anchor };

describe("retimed", () => {
  it.each([
    { at: 3_000, age: 0 },
    { at: 2_000, age: hours(18) },
    { at: 1_000, age: hours(36) },
  ])("a time $at of 1,000..3,000 comes to lie $age ms before the anchor", ({ at, age }) => {
    expect(retimed(at, retiming)).toBe(anchor - age);
  });

  it("keeps the order of times and whole milliseconds", () => {
    const times = Array.from({ length: 500 }, (_, i) => retimed(1_000 + i * 4, retiming));
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(times.every(Number.isInteger)).toBe(true);
  });

  it("puts a single moment at the anchor", () => {
    const moment = { oldest: epochMs(5), newest: epochMs(5) };
    expect(retimed(5, { ...retiming, range: moment })).toBe(anchor);
  });
});

describe("retimeEvent", () => {
  it("moves a post and keeps its own time", () => {
    const event = { type: "post", post: { id: "a", createdAt: 2_000 } };
    expect(retimeEvent(event, retiming)).toEqual({
      type: "post",
      post: { id: "a", createdAt: anchor - hours(18), originalCreatedAt: 2_000 },
    });
  });

  it("keeps the first of two original times", () => {
    const event = { type: "post", post: { createdAt: 2_000, originalCreatedAt: 7 } };
    expect(retimeEvent(event, retiming)).toMatchObject({ post: { originalCreatedAt: 7 } });
  });

  it("moves the time of any other event, and no author's birthday", () => {
    const like = { type: "engage", at: 3_000 };
    const author = { type: "author", author: { createdAt: 2_000 } };
    expect(retimeEvent(like, retiming)).toEqual({ type: "engage", at: anchor });
    expect(retimeEvent(author, retiming)).toBe(author);
  });

  it.each([
    { type: "post" },
    { type: "post", post: { createdAt: "noon" } },
    { type: "x", at: 0.5 },
  ])("leaves the malformed event %o to the server", (event) => {
    expect(retimeEvent(event, retiming)).toEqual(event);
    expect(eventTime(event)).toBeUndefined();
  });
});

it("a range widens on both sides", () => {
  const times = [5, 2, 9, 7].map(epochMs);
  expect(times.reduce(widened, undefined as Parameters<typeof widened>[0])).toEqual({
    oldest: 2,
    newest: 9,
  });
});
