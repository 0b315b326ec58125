import { describe, expect, it } from "vitest";
import type { TrunkConfig } from "#models/contract.ts";
import { KERNEL_BUILDS, openKernelModule } from "#models/kernel/kernel-path.ts";
import { SeededNumbers } from "#models/kernel/testing/numbers.ts";
import { SMALL_TRUNK, smallTrunkFile } from "#models/kernel/testing/small-trunk.ts";
import { decodeKernelFile, encodeKernelFile } from "#shared/kernel/kernel-file.ts";
import { PhoenixKernel } from "#shared/kernel/phoenix-kernel.ts";

const { S } = SMALL_TRUNK;
const seeded = new SeededNumbers(11);
const small = smallTrunkFile(SMALL_TRUNK, "int8");
const modules = KERNEL_BUILDS.map((build) => openKernelModule(build));

/**
 * Loads a file and scores with it. Answers why it was refused, or what of its scores is no probability; a trap of the
 * module is no `RangeError` and fails.
 */
function tried(buffer: ArrayBuffer, round: number): RangeError | number[] {
  const module = modules[round % modules.length] ?? openKernelModule();
  let kernel: PhoenixKernel;
  try {
    kernel = new PhoenixKernel(module, decodeKernelFile(buffer), { capacity: 16, threads: 1 });
  } catch (error) {
    if (error instanceof RangeError) return error;
    throw error;
  }
  const { trunk } = kernel;
  kernel.setContextTokens(seeded.floats((1 + Math.min(S, trunk.S)) * trunk.D));
  const { probabilities, continuous } = kernel.scoreTokens(seeded.floats(5 * trunk.D));
  return [...probabilities, ...continuous].filter((x) => !(x >= 0 && x <= 1));
}

function countOutcomes(outcomes: readonly (RangeError | number[])[]): {
  readonly refused: number;
  readonly scored: number;
} {
  const refused = outcomes.filter((outcome) => outcome instanceof RangeError).length;
  return { refused, scored: outcomes.length - refused };
}

describe("a damaged file", () => {
  const bytes = encodeKernelFile(small);
  const headerEnd = bytes.length - small.payload.length;

  it("is refused or gives probabilities, whichever bytes were changed", () => {
    const outcomes = Array.from({ length: 1_000 }, (_, round) => {
      const damaged = bytes.slice();
      const inHeader = round % 2 === 0;
      for (let count = seeded.integer(1, 3); count > 0; count--) {
        const at = inHeader
          ? seeded.integer(0, headerEnd - 1)
          : seeded.integer(headerEnd, bytes.length - 1);
        damaged[at] = seeded.integer(0, 255);
      }
      return tried(damaged.buffer, round >> 1);
    });
    expect(outcomes.flatMap((outcome) => (outcome instanceof RangeError ? [] : outcome))).toEqual(
      [],
    );
    const { refused, scored } = countOutcomes(outcomes);
    expect(refused).toBeGreaterThan(250);
    expect(scored).toBeGreaterThan(450);
  });

  it("is refused or gives probabilities, whichever of its numbers were changed", () => {
    const outcomes = Array.from({ length: 1_000 }, (_, round) => {
      const header = structuredClone(small.header);
      const places = numbersIn(header);
      const { owner, name } = places[seeded.integer(0, places.length - 1)] ?? {
        owner: {},
        name: "",
      };
      const value = Number(owner[name]);
      const others = [
        0,
        -16,
        0.5,
        1e9,
        2 ** 53,
        NaN,
        value + 1,
        value + 8,
        value + 16,
        value - 16,
        value * 2,
      ];
      owner[name] = others[seeded.integer(0, others.length - 1)] ?? 0;
      return tried(encodeKernelFile({ ...small, header }).buffer, round);
    });
    expect(outcomes.flatMap((outcome) => (outcome instanceof RangeError ? [] : outcome))).toEqual(
      [],
    );
    expect(countOutcomes(outcomes).refused).toBeGreaterThan(500);
  });
});

interface NumberPlace {
  readonly owner: Record<string, unknown>;
  readonly name: string;
}

/** Every number below a value. */
const numbersIn = (value: object): NumberPlace[] =>
  Object.entries(value).flatMap(([name, below]: [string, unknown]) => {
    if (typeof below === "number") return [{ owner: value as Record<string, unknown>, name }];
    return typeof below === "object" && below !== null ? numbersIn(below) : [];
  });

describe("a trunk that the kernel cannot run", () => {
  it.each<readonly [string, Partial<TrunkConfig>]>([
    ["D is 20, no multiple of 8", { D: 20 }],
    ["keySize is 6, no integer from 8 on", { keySize: 6 }],
    ["keySize is 12, no multiple of 8", { keySize: 12 }],
    ["queryHeads is 3, no multiple of 2", { queryHeads: 3 }],
    ["softCap is 90, not between 0 and 64", { softCap: 90 }],
  ])("is refused: %s", (what, fields) => {
    expect(() => smallTrunkFile({ ...SMALL_TRUNK, ...fields }, "f32")).toThrow(what);
  });

  it.each([
    [{ capacity: 0, threads: 1 }, "the kernel's capacity: 0 is not"],
    [{ capacity: 1.5, threads: 1 }, "the kernel's capacity: 1.5 is not"],
    [{ capacity: 16, threads: 0 }, "the kernel's threads: 0 is not"],
    [{ capacity: 16, threads: 64 }, "the kernel's threads: 64 is not between 1 and 63"],
    [{ capacity: 4_000_000, threads: 1 }, "pages of memory, more than 4096"],
  ])("is refused with options %o", (options, what) => {
    expect(() => new PhoenixKernel(openKernelModule(), small, options)).toThrow(what);
  });
});
