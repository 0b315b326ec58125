import { expect, it } from "vitest";
import * as z from "zod/mini";
import { describedList } from "#shared/api/described-list.ts";

it("a described list tells a JSON schema what its items are, and checks them", () => {
  const list = describedList(z.object({ n: z.int() }), 2);
  expect(z.toJSONSchema(list, { io: "input" })).toMatchObject({
    type: "array",
    items: { type: "object", properties: { n: { type: "integer" } } },
  });
  expect(list.safeParse([{ n: 1 }]).success).toBe(true);
  expect(list.safeParse([{ n: 1 }, { n: "1" }]).success).toBe(false);
});
