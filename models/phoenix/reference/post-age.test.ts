import { expect, it } from "vitest";
import { POST_AGES, postAgeBucket } from "#models/phoenix/reference/post-age.ts";

const SHOWN = 1_700_000_000;
const MINUTE = 60;

it.each([
  { age: 0, bucket: 1 },
  { age: 59 * MINUTE + 59, bucket: 1 },
  { age: 60 * MINUTE, bucket: 2 },
  { age: 4_799 * MINUTE + 59, bucket: 80 },
  { age: 4_800 * MINUTE, bucket: 81 },
  { age: 90 * 24 * 60 * MINUTE, bucket: 81 },
  { age: -1, bucket: 0 },
  { age: -3_600, bucket: 0 },
])("a post $age s old is in bucket $bucket", ({ age, bucket }) => {
  expect(postAgeBucket(SHOWN, SHOWN - age)).toBe(bucket);
});

it("a post whose age is unknown is in bucket 0", () => {
  expect(postAgeBucket(0, SHOWN)).toBe(0);
  expect(postAgeBucket(SHOWN, 0)).toBe(0);
});

it("there are as many buckets as rows in the reference's table", () => {
  expect(POST_AGES).toBe(4_800 / 60 + 2);
});
