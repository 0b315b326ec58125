import { expect, it } from "vitest";
import { RunQueue } from "#web/session/run-queue.ts";

/** Serves strings, one at a time, when told to. */
function gate() {
  const served: string[] = [];
  const waiting: (() => void)[] = [];
  const queue = new RunQueue<string>(
    async (wish) => {
      served.push(wish);
      await new Promise<void>((resolve) => waiting.push(resolve));
    },
    (a, b) => a + b,
  );
  const open = async () => {
    waiting.shift()?.();
    await new Promise((resolve) => setTimeout(resolve));
  };
  return { queue, served, open };
}

it("serves one at a time and merges what comes meanwhile", async () => {
  const { queue, served, open } = gate();
  void queue.add("a");
  void queue.add("b");
  const last = queue.add("c");
  expect(served).toEqual(["a"]);
  await open();
  expect(served).toEqual(["a", "bc"]);
  await open();
  await last;
  void queue.add("d");
  expect(served).toEqual(["a", "bc", "d"]);
});

it("forgets what waits when cleared", async () => {
  const { queue, served, open } = gate();
  const added = queue.add("a");
  void queue.add("b");
  queue.clear();
  await open();
  await added;
  expect(served).toEqual(["a"]);
});

it("goes on after a failure", async () => {
  const served: string[] = [];
  const queue = new RunQueue<string>(
    (wish) => {
      served.push(wish);
      return wish === "bad" ? Promise.reject(new Error("bad")) : Promise.resolve();
    },
    (_, b) => b,
  );
  await expect(queue.add("bad")).rejects.toThrow("bad");
  await queue.add("good");
  expect(served).toEqual(["bad", "good"]);
});
