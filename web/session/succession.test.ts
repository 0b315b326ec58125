import { describe, expect, it } from "vitest";
import { Succession } from "#web/session/succession.ts";

const one = (name: string) => ({
  name,
  ended: false,
  terminate() {
    this.ended = true;
  },
});

describe("a ranker that is replaced", () => {
  it("ends with the call that it runs, not before; calls after it go to the next", async () => {
    const [first, second] = [one("first"), one("second")];
    const line = new Succession(first);
    const open = Promise.withResolvers<void>();
    const running = line.during(async ({ name }) => {
      await open.promise;
      return name;
    });
    line.takesOver(second);
    expect(await line.during(({ name }) => Promise.resolve(name))).toBe("second");
    expect(first.ended).toBe(false);
    open.resolve();
    expect(await running).toBe("first");
    expect([first.ended, second.ended]).toEqual([true, false]);
  });

  it("ends at once where nothing runs", () => {
    const first = one("first");
    const line = new Succession(first);
    line.takesOver(one("second"));
    expect(first.ended).toBe(true);
  });

  it("ends after a call that fails, too", async () => {
    const first = one("first");
    const line = new Succession(first);
    const running = line.during(() => Promise.reject(new Error("bad luck")));
    line.takesOver(one("second"));
    await expect(running).rejects.toThrow("bad luck");
    expect(first.ended).toBe(true);
  });
});

it("all end together, whatever still runs", () => {
  const [first, second] = [one("first"), one("second")];
  const line = new Succession(first);
  void line.during(() => new Promise(() => {}));
  line.takesOver(second);
  line.terminate();
  expect([first.ended, second.ended]).toEqual([true, true]);
});
