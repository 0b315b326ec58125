import * as z from "zod/mini";
import { LIMITS } from "#shared/params/limits.ts";

/** How many wrong items are named. */
const NAMED = 20;

/** What a JSON schema says of a list's items. */
export type ItemSchema = Readonly<Record<string, unknown>>;

/**
 * A list of any length; what is too long, the route says. Only the first few wrong items are named, because an issue for
 * each of the two million that fit into a body would break the worker.
 *
 * @param most of a longer list no more items are looked at, which would take a second: the route refuses it anyway
 */
export const longList = <Item>(
  item: z.ZodMiniType<Item>,
  items: ItemSchema,
  most = Infinity,
): z.ZodMiniType<Item[]> =>
  z
    .array(z.unknown())
    .check(({ value, issues }) => {
      const end = Math.min(value.length, most);
      for (let i = 0; i < end; i++) {
        const given = value[i];
        const [wrong] = item.safeParse(given).error?.issues ?? [];
        if (wrong === undefined) continue;
        issues.push({
          code: "custom",
          message: wrong.message,
          input: given,
          path: [i, ...wrong.path],
        });
        if (issues.length >= NAMED) return;
      }
    })
    .register(z.globalRegistry, { items }) as z.ZodMiniType<unknown> as z.ZodMiniType<Item[]>;

/** Ids stand for a set: the limits of their lists count distinct ones. */
export const idList = <Id>(id: z.ZodMiniType<Id>): z.ZodMiniType<Id[]> =>
  longList(id, { type: "string", minLength: 1, maxLength: LIMITS.idLength });

const isInt32 = (value: unknown): boolean => typeof value === "number" && (value | 0) === value;

/** A list of 32-bit integers, looked at in one loop: there are a thousand of them in a request. */
export const int32List = (): z.ZodMiniType<readonly number[]> =>
  z
    .unknown()
    .check(
      z.refine((value) => Array.isArray(value) && value.every(isInt32), {
        message: "must be a list of 32-bit integers",
      }),
    )
    .register(z.globalRegistry, {
      type: "array",
      items: { type: "integer", minimum: -(2 ** 31), maximum: 2 ** 31 - 1 },
    }) as z.ZodMiniType<unknown> as z.ZodMiniType<readonly number[]>;
