import { describe, expect, it } from "vitest";
import * as z from "zod/mini";
import { idList, int32List, longList } from "#shared/api/long-list.ts";

const issues = (schema: z.ZodMiniType, value: unknown): string[] =>
  schema.safeParse(value).error?.issues.map(({ path }) => path.join(".")) ?? [];

describe("longList", () => {
  const list = longList(z.object({ n: z.int() }), { type: "object", title: "a number" });

  it("takes a list of any length and answers it as it is", () => {
    const items = Array.from({ length: 100_000 }, (_, n) => ({ n, more: true }));
    expect(list.parse(items)).toEqual(items);
  });

  it("names where an item is wrong, and only the first few of many", () => {
    expect(issues(list, [{ n: 1 }, { n: "2" }, 3])).toEqual(["1.n", "2"]);
    expect(issues(list, Array(100_000).fill(0)).length).toBeLessThan(30);
    expect(issues(list, { length: 3 })).toEqual([""]);
  });

  it("looks at no more items than it was told", () => {
    const short = longList(z.object({ n: z.int() }), {}, 2);
    expect(issues(short, [{ n: 1 }, 2, 3])).toEqual(["1"]);
    expect(issues(short, [{ n: 1 }, { n: 2 }, 3])).toEqual([]);
  });

  it("tells a JSON schema what it was told of its items", () => {
    expect(z.toJSONSchema(list, { io: "input" })).toMatchObject({
      type: "array",
      items: { type: "object", title: "a number" },
    });
    expect(z.toJSONSchema(idList(z.string()))).toMatchObject({ items: { minLength: 1 } });
  });
});

describe("int32List", () => {
  const schema = z.object({ list: int32List() });
  const valid = (list: unknown): boolean => schema.safeParse({ list }).success;

  it.each([[[]], [[0, -1, 2 ** 31 - 1, -(2 ** 31)]], [[-0]]])("takes %j", (list) => {
    expect(valid(list)).toBe(true);
  });

  it.each([
    [[2 ** 31]],
    [[0.5]],
    [[NaN]],
    [[Infinity]],
    [["1"]],
    [[null]],
    [[[1]]],
    [{ 0: 1, length: 1 }],
    ["1"],
    [null],
    [undefined],
  ])("refuses %j", (list) => {
    expect(valid(list)).toBe(false);
  });

  it("is needed, and a list of integers, in a JSON schema too", () => {
    expect(valid(undefined)).toBe(false);
    expect(z.toJSONSchema(schema, { io: "input" })).toMatchObject({
      required: ["list"],
      properties: { list: { type: "array", items: { type: "integer" } } },
    });
  });
});
