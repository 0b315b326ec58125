import * as z from "zod/mini";
import { type ItemSchema, longList } from "#shared/api/long-list.ts";

/** A long list whose items tell themselves what a JSON schema says of them. Not for the page: it is 7 kB of Zod. */
export const describedList = <Item>(
  item: z.ZodMiniType<Item>,
  most: number,
): z.ZodMiniType<Item[]> => longList(item, itemSchema(item), most);

/** As senders may write it: unknown fields are ignored. */
function itemSchema(item: z.ZodMiniType): ItemSchema {
  const { $schema: _, ...schema } = z.toJSONSchema(item, { io: "input" });
  return schema;
}
