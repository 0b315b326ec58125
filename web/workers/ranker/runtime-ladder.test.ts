import { describe, expect, it } from "vitest";
import { DEVICE } from "#shared/params/device.ts";
import type { RankerError } from "#web/workers/ranker/ranker.api.ts";
import { RuntimeLadder } from "#web/workers/ranker/runtime-ladder.ts";

const failure = (code: RankerError["code"]): RankerError => ({ code, reason: "bad luck" });

describe("the ladder", () => {
  it("begins with the best runtime, and has nothing to explain", () => {
    const ladder = new RuntimeLadder(["webgpu", "wasm"]);
    expect(ladder).toMatchObject({ runtime: "webgpu", fellBack: undefined });
  });

  it("says why each runtime was given up, in that order", () => {
    const ladder = new RuntimeLadder(["webgpu", "wasm"]);
    expect(ladder).toMatchObject({ hasFallen: false, next: "wasm" });
    ladder.stepDown(failure("start-failed"));
    expect(ladder).toMatchObject({ hasFallen: true, next: undefined });
    ladder.stepDown(failure("wrong-outputs"));
    expect(ladder.runtime).toBeUndefined();
    expect(ladder.fellBack).toMatch(/^WebGPU does not start: bad luck; WASM computes wrong scores/);
  });

  it("tries other weights before another runtime, and forgets which failed with the runtime", () => {
    const ladder = new RuntimeLadder(["webgpu", "wasm"]);
    ladder.stepDown({ ...failure("wrong-outputs"), variant: "f16" });
    expect(ladder).toMatchObject({ runtime: "webgpu", without: ["f16"], hasFallen: false });
    expect(ladder.fellBack).toContain("WebGPU with f16 weights computes wrong scores");
    ladder.stepDown(failure("wrong-outputs"));
    expect(ladder).toMatchObject({ runtime: "wasm", without: [] });
  });

  it.each(["device-lost", "crashed", "out-of-memory"] as const)(
    "keeps the runtime after one accident (%s), and steps down after the second",
    (code) => {
      const ladder = new RuntimeLadder(["webgpu", "wasm"]);
      expect(ladder.failed(failure(code))).toContain("bad luck");
      expect(ladder.runtime).toBe("webgpu");
      expect(ladder.failed(failure(code))).toBeUndefined();
      expect(ladder.runtime).toBe("wasm");
      // The next runtime has an accident of its own to its credit.
      expect(ladder.failed(failure(code))).toContain("bad luck");
      expect(ladder.runtime).toBe("wasm");
    },
  );

  it.each(["run-failed", "wrong-outputs", "start-failed"] as const)(
    "steps down at once after what would only happen again (%s)",
    (code) => {
      const ladder = new RuntimeLadder(["webgpu", "wasm"]);
      expect(ladder.failed(failure(code))).toBeUndefined();
      expect(ladder.runtime).toBe("wasm");
    },
  );

  it("forgives an accident after so many good calls, and not one earlier", () => {
    const after = (goodCalls: number): string | undefined => {
      const ladder = new RuntimeLadder(["webgpu", "wasm"]);
      ladder.failed(failure("device-lost"));
      for (let i = 0; i < goodCalls; i++) ladder.wentWell();
      ladder.failed(failure("device-lost"));
      return ladder.runtime;
    };
    expect(after(DEVICE.callsToForgive)).toBe("webgpu");
    expect(after(DEVICE.callsToForgive - 1)).toBe("wasm");
  });
});
