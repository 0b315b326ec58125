import { describe, expect, it } from "vitest";
import { KERNEL_BUILDS } from "#models/kernel/kernel-path.ts";
import { SeededNumbers } from "#models/kernel/testing/numbers.ts";
import { openSmallTrunk, SMALL_TRUNK } from "#models/kernel/testing/small-trunk.ts";
import type { KernelScores, PhoenixKernel } from "#shared/kernel/phoenix-kernel.ts";

const { D, S, A, C } = SMALL_TRUNK;
const CAPACITY = 4_096;
const seeded = new SeededNumbers(3);
const tokens = (count: number, of: (i: number) => number): Float32Array =>
  Float32Array.from({ length: count * D }, (_, i) => of(i));
const ordinary = seeded.floats((1 + S) * D);
const posts = seeded.floats(5 * D);

function expectProbabilities({ probabilities, continuous }: KernelScores, count: number): void {
  expect([probabilities.length, continuous.length]).toEqual([count * A, count * C]);
  expect([...probabilities, ...continuous].filter((x) => !(x > 0 && x < 1))).toEqual([]);
}

const variants = KERNEL_BUILDS.flatMap((build) => [
  [build, "f32"] as const,
  [build, "int8"] as const,
]);

describe.each(variants)("the %s build in %s", (build, precision) => {
  const open = (): PhoenixKernel =>
    openSmallTrunk(SMALL_TRUNK, { build, precision, capacity: CAPACITY });

  it.each<readonly [string, (i: number) => number]>([
    ["zeros", () => 0],
    ["denormals", (i) => (i % 2 === 0 ? 1e-45 : -1e-40)],
    ["huge values", (i) => (i % 2 === 0 ? 1e30 : -1e30)],
    ["the largest floats", (i) => (i % 2 === 0 ? 3.4e38 : -3.4e38)],
    ["huge beside tiny values", (i) => (i % 3 === 0 ? 1e30 : -1e-40)],
    ["infinity", () => Infinity],
    ["less than everything", () => -Infinity],
    ["what is no number", () => NaN],
    ["one that is no number", (i) => (i % D === 5 ? NaN : Math.sin(i))],
  ])("makes probabilities of %s, and is as before afterwards", (_, of) => {
    const kernel = open();
    kernel.setContextTokens(ordinary);
    const before = kernel.scoreTokens(posts);
    expectProbabilities(kernel.scoreTokens(tokens(21, of)), 21);
    for (const length of [1 + S, 4, 1]) {
      kernel.setContextTokens(tokens(length, of));
      expectProbabilities(kernel.scoreTokens(posts), 5);
      expectProbabilities(kernel.scoreTokens(tokens(21, of)), 21);
    }
    kernel.setContextTokens(ordinary);
    expect(kernel.scoreTokens(posts)).toEqual(before);
  });

  it("scores for nobody, but for a reader without history, also after a longer one", () => {
    expect(() => open().scoreTokens(posts)).toThrow("the kernel was given no history");
    const [fresh, used] = [open(), open()];
    used.setContextTokens(ordinary);
    for (const each of [fresh, used]) each.setContextTokens(ordinary.slice(0, D));
    expect(used.scoreTokens(posts)).toEqual(fresh.scoreTokens(posts));
  });

  it("scores none, one and as many as it has room for, and refuses one more", () => {
    const kernel = open();
    kernel.setContextTokens(ordinary);
    expectProbabilities(kernel.scoreTokens(new Float32Array()), 0);
    expectProbabilities(kernel.scoreTokens(posts.slice(0, D)), 1);
    expectProbabilities(kernel.scoreTokens(seeded.floats(CAPACITY * D)), CAPACITY);
    expect(() => kernel.scoreTokens(new Float32Array((CAPACITY + 1) * D))).toThrow(
      new RangeError("4097 posts at once, where there is room for 4096"),
    );
  });

  it("refuses tokens that are no whole rows, no reader, or more than its history", () => {
    const kernel = open();
    expect(() => kernel.setContextTokens(new Float32Array())).toThrow(RangeError);
    expect(() => kernel.setContextTokens(new Float32Array(D + 1))).toThrow(RangeError);
    expect(() => kernel.setContextTokens(new Float32Array((2 + S) * D))).toThrow(
      new RangeError("a context of 11 for 10"),
    );
    expect(() => kernel.scoreTokens(new Float32Array(D - 1))).toThrow(RangeError);
  });
});
