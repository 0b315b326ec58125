import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalJson } from "#shared/signing/canonical-json.ts";

const json = fc.letrec((tie) => ({
  value: fc.oneof(
    fc.string(),
    fc.boolean(),
    fc.constant(null),
    fc.maxSafeInteger(),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(fc.string(), tie("value"), { maxKeys: 4 }),
  ),
})).value;

/** The same value with the keys of every object in reverse. */
const turned = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(turned)
    : typeof value === "object" && value !== null
      ? Object.fromEntries(
          Object.entries(value)
            .toReversed()
            .map(([key, of]) => [key, turned(of)]),
        )
      : value;

describe("canonicalJson", () => {
  it("writes what JSON.parse reads back", () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(value);
      }),
    );
  });

  it("does not depend on the order in which keys were written, nor on spaces", () => {
    fc.assert(
      fc.property(json, (value) => {
        const reformatted: unknown = JSON.parse(JSON.stringify(turned(value), null, 3));
        expect(canonicalJson(reformatted)).toBe(canonicalJson(value));
      }),
    );
  });

  it("sorts keys by code unit and leaves out what is undefined", () => {
    expect(canonicalJson({ "€": 1, b: -0, a: [true, null], B: undefined, A: "\u{1F600}\n" })).toBe(
      '{"A":"\u{1F600}\\n","a":[true,null],"b":0,"€":1}',
    );
  });

  it.each([[0.5], [NaN], [2 ** 53], [1n], [() => 1], [[undefined]]])("refuses %s", (value) => {
    expect(() => canonicalJson(value)).toThrow(RangeError);
  });
});
