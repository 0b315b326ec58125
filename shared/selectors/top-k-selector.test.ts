import { expect, it } from "vitest";
import { topKSelector } from "#shared/selectors/top-k-selector.ts";
import { candidate } from "#shared/testing/candidates.ts";
import { seededRandom } from "#shared/testing/seeded-random.ts";
import { epochMs } from "#shared/types/ids.ts";

const scored = (id: string, score: number, createdAt = 0) => ({
  ...candidate(id, { createdAt: epochMs(createdAt) }),
  score,
});
const select = (limit: number, input: ReturnType<typeof scored>[]) => {
  const { selected, rest } = topKSelector<ReturnType<typeof scored>>().select({ limit }, input);
  return { selected: selected.map((c) => c.id), rest: rest.map((c) => c.id) };
};

it("puts equal scores newest first, then by id, descending", () => {
  const input = [scored("a", 1, 5), scored("b", 1, 9), scored("c", 1, 5), scored("d", 2)];
  expect(select(9, input).selected).toEqual(["d", "b", "c", "a"]);
});

it("splits any input into the k best and all others, whatever order it comes in", () => {
  const random = seededRandom(7);
  for (let round = 0; round < 200; round++) {
    const n = Math.floor(random() * 40);
    const limit = Math.floor(random() * 20);
    const input = Array.from({ length: n }, (_, i) => scored(`p${i}`, Math.floor(random() * 10)));
    const shuffled = input.toSorted(() => random() - 0.5);
    const { selected, rest } = select(limit, input);
    expect(select(limit, shuffled)).toEqual({ selected, rest });
    expect([...selected, ...rest].toSorted()).toEqual(input.map((c) => c.id).toSorted());
    expect(selected).toHaveLength(Math.min(limit, n));
  }
});
