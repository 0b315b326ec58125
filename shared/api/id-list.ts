import * as z from "zod/mini";
import { LIMITS } from "#shared/params/limits.ts";

/** How many wrong items are named. */
const NAMED = 20;

/**
 * A list of ids, of any length: lists stand for sets, so their limits count distinct ids. Only the first few wrong items
 * are named, because an issue for each of the two million that fit into a body would break the worker.
 */
export const idList = <Id>(id: z.ZodMiniType<Id>): z.ZodMiniType<Id[]> =>
  z
    .array(z.unknown())
    .check(({ value, issues }) => {
      for (const [i, item] of value.entries()) {
        const [wrong] = id.safeParse(item).error?.issues ?? [];
        if (wrong === undefined) continue;
        issues.push({ code: "custom", message: wrong.message, input: item, path: [i] });
        if (issues.length >= NAMED) return;
      }
    })
    // What a JSON schema says of the items.
    .register(z.globalRegistry, {
      items: { type: "string", minLength: 1, maxLength: LIMITS.idLength },
    }) as z.ZodMiniType<unknown> as z.ZodMiniType<Id[]>;
