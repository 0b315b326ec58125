import { expect, it } from "vitest";
import { inOrder } from "#edge/importer/in-order.ts";

async function* upTo(count: number) {
  for (let i = 0; i < count; i++) yield i;
}

it("answers in order although later items finish first, never with more than width running", async () => {
  let running = 0;
  let most = 0;
  const run = async (i: number) => {
    most = Math.max(most, ++running);
    await new Promise((resolve) => setTimeout(resolve, i % 3 === 0 ? 15 : 1));
    running -= 1;
    return i * 2;
  };
  const answers = await Array.fromAsync(inOrder(upTo(10), 3, run));
  expect(answers).toEqual([0, 2, 4, 6, 8, 10, 12, 14, 16, 18]);
  expect(most).toBe(3);
});

it("ends at the first failure in order, after the answers before it", async () => {
  const seen: number[] = [];
  const run = (i: number) => (i >= 2 ? Promise.reject(new Error(`item ${i}`)) : Promise.resolve(i));
  const all = async () => {
    for await (const answer of inOrder(upTo(9), 4, run)) seen.push(answer);
  };
  await expect(all()).rejects.toThrow("item 2");
  expect(seen).toEqual([0, 1]);
});
