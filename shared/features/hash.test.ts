import { describe, expect, it } from "vitest";
import { entityBigInt, entityId } from "#shared/features/entity-id.ts";
import { type HashParams, hashBucket } from "#shared/features/hash.ts";

// The published ranking configurations' parameters (August 2026).
const item = {
  scales: [2_161_410_491, 1_754_358_832],
  biases: [1_935_840_681, 167_407_236],
  modulus: 2_361_375_383,
};
const author = {
  scales: [371_965_780, 328_930_218],
  biases: [139_686_260, 37_755_056],
  modulus: 631_860_353,
};
const user = {
  scales: [196_742_702, 1_852_108_266],
  biases: [1_935_840_681, 167_407_236],
  modulus: 2_859_568_897,
};
const ip = {
  scales: [529_482_163, 1_327_604_891],
  biases: [742_961_053, 318_205_477],
  modulus: 1_073_741_789,
};

const buckets = (id: string, params: HashParams, count: number) =>
  params.scales.map((scale, i) =>
    hashBucket(entityId(id), scale, params.biases[i] ?? 0, params.modulus, count),
  );

describe("hashBucket", () => {
  it.each([
    { kind: "item", params: item, id: "1", expected: [93_148, 85_286] },
    { kind: "item", params: item, id: "42", expected: [47_581, 47_786] },
    { kind: "author", params: author, id: "42", expected: [6_525, 62_637] },
    { kind: "user", params: user, id: "42", expected: [43_678, 1_666] },
    { kind: "item", params: item, id: "1925949722688126976", expected: [39_916, 50_969] },
  ])("of $kind $id in 100,000 buckets is $expected", ({ params, id, expected }) => {
    expect(buckets(id, params, 100_000)).toEqual(expected);
  });

  it.each(Object.entries({ item, author, user, ip }))(
    "of %s equals the formula on BigInt, negative products included",
    (_, { scales, biases, modulus }) => {
      let negative = 0;
      for (let i = 0; i < 1_000; i++) {
        const id = entityId(`entity ${i}`);
        for (const [k, scale] of scales.entries()) {
          const bias = biases[k] ?? 0;
          const m = BigInt(modulus);
          const wrapped = BigInt.asIntN(64, entityBigInt(id) * BigInt(scale) + BigInt(bias));
          if (wrapped < 0n) negative++;
          const rest = ((wrapped % m) + m) % m;
          expect(hashBucket(id, scale, bias, modulus, 5_000)).toBe(Number(rest % 4_999n) + 1);
        }
      }
      expect(negative).toBeGreaterThan(500);
    },
  );

  it("keeps 0 as padding and never gives it to another id", () => {
    expect(buckets("0", item, 16)).toEqual([0, 0]);
    for (let i = 1; i < 1_000; i++)
      for (const bucket of buckets(String(i), item, 16)) {
        expect(bucket).toBeGreaterThanOrEqual(1);
        expect(bucket).toBeLessThan(16);
      }
  });
});
