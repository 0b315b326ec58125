import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { Lifetime } from "#web/workers/ranker/lifetime.ts";

const forever = new Promise<never>(() => {});

describe("work during a lifetime", () => {
  it("settles as it would without", async () => {
    const life = new Lifetime();
    expect(await life.during(Promise.resolve(7))).toBe(7);
    await expect(life.during(Promise.reject(new Error("own fault")))).rejects.toThrow("own fault");
    expect(life.over).toBeUndefined();
  });

  it("fails with the end when that comes first, whether it began before or after", async () => {
    const life = new Lifetime();
    const before = life.during(forever);
    life.end("lost");
    life.end("lost again");
    await expect(before).rejects.toThrow("lost");
    await expect(life.during(forever)).rejects.toThrow(/^lost$/);
    await expect(life.during(Promise.resolve(7))).rejects.toThrow("lost");
  });

  it("is not held on to once it has settled", async () => {
    const life = new Lifetime();
    const kept = new WeakRef(await life.during(Promise.resolve({ large: new Float32Array(9) })));
    await new Promise((resolve) => setTimeout(resolve));
    setFlagsFromString("--expose-gc");
    (runInNewContext("gc") as () => void)();
    expect(kept.deref()).toBeUndefined();
  });
});
