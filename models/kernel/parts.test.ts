import { beforeAll, describe, expect, it } from "vitest";
import { packF32 } from "#models/export/kernel/packed-weights.ts";
import { KERNEL_BUILDS } from "#models/kernel/kernel-path.ts";
import type { ProbedFunction } from "#models/kernel/probe-exports.ts";
import {
  absolute,
  evenly,
  everyFloat,
  largestError,
  product,
  relative,
  SeededNumbers,
} from "#models/kernel/testing/numbers.ts";
import { KernelProbe } from "#models/kernel/testing/probe.ts";

const seeded = new SeededNumbers(1);
const SHARPNESS = Math.fround(30 * Math.LOG2E);
const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
const silu = (x: number): number => x * sigmoid(x);
const gelu = (x: number): number =>
  x * sigmoid(2 * Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3));
const softCap = (x: number): number => SHARPNESS * Math.tanh(x);
const power = (x: number): number => 2 ** x;

type ErrorOf = (x: number, truth: number, input: number) => number;
const ofInput: ErrorOf = (x, truth, input) => absolute(x, truth) / Math.max(1, Math.abs(input));
type Claim = readonly [
  what: string,
  name: ProbedFunction,
  inputs: Float32Array,
  truth: (x: number) => number,
  error: ErrorOf,
  below: number,
];

describe.each(KERNEL_BUILDS)("the %s build", (build) => {
  let probe: KernelProbe;
  beforeAll(async () => {
    probe = await KernelProbe.open(build);
  });

  describe("functions", () => {
    function applied(name: ProbedFunction, inputs: Float32Array): Float32Array {
      probe.sharpen(SHARPNESS);
      const x = probe.place(inputs);
      probe.run[name](x.byteOffset, x.length);
      return x;
    }

    it.each<Claim>([
      ["2^x on its polynomial", "applyExp2", evenly(-0.5, 0.5), power, relative, 3e-7],
      ["2^x everywhere", "applyExp2", everyFloat(1e-30, 126), power, relative, 3e-7],
      ["the soft cap's bend", "applyCapped", evenly(-12, 12), softCap, relative, 5e-7],
      ["the soft cap everywhere", "applyCapped", everyFloat(1e-37, 3e38), softCap, relative, 5e-7],
      ["the soft cap near 0", "applyCappedNear", evenly(-0.5, 0.5), softCap, relative, 2e-7],
      ["sigmoid", "applySigmoid", evenly(-30, 30), sigmoid, absolute, 1.5e-7],
      ["sigmoid's small values", "applySigmoid", evenly(-80, 0), sigmoid, relative, 5e-6],
      ["sigmoid everywhere", "applySigmoid", everyFloat(1e-30, 3e38), sigmoid, absolute, 1.5e-7],
      ["silu", "applySilu", evenly(-30, 30), silu, ofInput, 2e-7],
      ["silu everywhere", "applySilu", everyFloat(1e-30, 1e15), silu, ofInput, 2e-7],
      ["gelu", "applyGelu", evenly(-6, 6), gelu, ofInput, 2e-7],
      ["gelu everywhere", "applyGelu", everyFloat(1e-30, 1e12), gelu, ofInput, 2e-7],
    ])("%s is as exact as claimed", (_, name, inputs, truth, error, below) => {
      const made = applied(name, inputs);
      const input = (i: number): number => inputs[i] ?? NaN;
      const worst = largestError(
        made,
        (i) => truth(input(i)),
        (x, t, i) => error(x, t, input(i)),
      );
      expect(worst).toBeLessThan(below);
    });

    it("soft cap and sigmoid make a bounded number of everything", () => {
      const wild = Float32Array.of(NaN, Infinity, -Infinity, -0, 3e38, -3e38, 1e-45, -1e-45);
      const caps = [...applied("applyCapped", wild)];
      expect(caps.every((x) => Math.abs(x) <= SHARPNESS * (1 + 5e-7))).toBe(true);
      const shares = [...applied("applySigmoid", wild)];
      expect(shares.every((x) => x >= 0 && x <= 1)).toBe(true);
    });
  });

  const shapes = Array.from({ length: 24 }, () => ({
    rows: 4 * seeded.integer(1, 5),
    k: 4 * seeded.integer(1, 40),
    n: 8 * seeded.integer(1, 8),
  }));

  describe("products of floats", () => {
    /** `then` of the kernel's `productF32`: store, add to `c`, or gelu(gate) * value. */
    function multiplied(
      a: Float32Array,
      b: Float32Array,
      k: number,
      c: Float32Array,
      then: 0 | 1 | 2,
    ): Float32Array {
      probe.clear();
      const [rows, n] = [a.length / k, b.length / k];
      const x = probe.place(a);
      const w = probe.place(packF32({ shape: [k, n], data: b }));
      const out = probe.place(c);
      const stride = (4 * c.length) / rows;
      probe.run.multiplyF32(x.byteOffset, rows, w.byteOffset, k, n, out.byteOffset, stride, then);
      return out;
    }

    it("are those of double precision, stored or added", () => {
      for (const { rows, k, n } of shapes) {
        const [a, b] = [seeded.floats(rows * k), seeded.floats(k * n)];
        const before = seeded.floats(rows * n);
        const truth = product(a, b, k);
        const bound = 1e-6 * (1 + Math.sqrt(k));
        const stored = multiplied(a, b, k, before, 0);
        expect(largestError(stored, (i) => truth[i] ?? NaN, absolute)).toBeLessThan(bound);
        const added = multiplied(a, b, k, before, 1);
        const sum = (i: number): number => (truth[i] ?? NaN) + (before[i] ?? NaN);
        expect(largestError(added, sum, absolute)).toBeLessThan(bound);
      }
    });

    it("of four gates and four values are gelu(gate) * value", () => {
      for (const { rows, k, n } of shapes) {
        const [a, b] = [seeded.floats(rows * k), seeded.floats(k * n)];
        const truth = product(a, b, k);
        const gated = (i: number): number => {
          const [row, column] = [Math.floor(i / (n / 2)), i % (n / 2)];
          const gate = row * n + 8 * Math.floor(column / 4) + (column % 4);
          return gelu(truth[gate] ?? NaN) * (truth[gate + 4] ?? NaN);
        };
        const made = multiplied(a, b, k, new Float32Array((rows * n) / 2), 2);
        expect(largestError(made, gated, absolute)).toBeLessThan(2e-5 * Math.sqrt(k));
      }
    });

    it("depend on their own row only, bit by bit", () => {
      const [k, n] = [52, 24];
      const [a, b] = [seeded.floats(16 * k), seeded.floats(k * n)];
      const all = multiplied(a, b, k, new Float32Array(16 * n), 0).slice(5 * n, 9 * n);
      const some = multiplied(a.slice(5 * k, 9 * k), b, k, new Float32Array(4 * n), 0);
      expect([...some]).toEqual([...all]);
    });
  });

  /** Activations that one instruction multiplies with a column's weights. */
  const group = build === "relaxed" ? 4 : 2;

  describe("products of bytes are exact integers", () => {
    /** Four rows side by side, `group` activations of each in turn. */
    const sideBySide = (a: Int8Array, k: number): number[] =>
      Array.from(a, (_, i) => {
        const [four, within] = [Math.floor(i / (4 * k)), i % (4 * k)];
        const [at, row] = [Math.floor(within / (4 * group)), Math.floor(within / group) % 4];
        return a[(4 * four + row) * k + at * group + (within % group)] ?? NaN;
      });

    function packed(b: Int8Array, k: number): Uint8Array | Int16Array {
      const n = b.length / k;
      const out: number[] = [];
      for (let panel = 0; panel < n; panel += 8)
        for (let from = 0; from < k; from += group)
          for (let column = panel; column < panel + 8; column++)
            for (let row = from; row < from + group; row++) out.push(b[row * n + column] ?? NaN);
      return build === "relaxed" ? Uint8Array.from(out, (x) => x + 64) : Int16Array.from(out);
    }

    function multiplied(a: Int8Array, b: Int8Array, k: number, fused: boolean): number[] {
      probe.clear();
      const [rows, n] = [a.length / k, b.length / k];
      const laid = sideBySide(a, k);
      const x = probe.place(build === "relaxed" ? Int8Array.from(laid) : Int16Array.from(laid));
      const sums = Int32Array.from({ length: rows }, (_, row) =>
        a.subarray(row * k, (row + 1) * k).reduce((sum, value) => sum + value, 0),
      );
      const ones = probe.place(new Float32Array(Math.max(rows, n)).fill(1));
      const c = probe.place(new Float32Array(rows * n));
      probe.run.multiplyInt8(
        x.byteOffset,
        ones.byteOffset,
        probe.place(sums).byteOffset,
        rows,
        probe.place(packed(b, k)).byteOffset,
        ones.byteOffset,
        k,
        n,
        c.byteOffset,
        fused,
      );
      return [...c];
    }

    // 0 and -0 are one integer.
    const truth = (a: Int8Array, b: Int8Array, k: number): number[] =>
      product(a, b, k).map((x) => x + 0);

    it.each([true, false])("in every shape, fused: %s", (fused) => {
      for (const { rows, k, n } of shapes) {
        const [a, b] = [seeded.bytes(rows * k, 127), seeded.bytes(k * n, 63)];
        expect(multiplied(a, b, k, fused)).toEqual(truth(a, b, k));
      }
    });

    it.each([
      [127, 63],
      [127, -63],
      [-127, 63],
      [-127, -63],
    ])("of activations %d and weights %d, as large as they get", (activation, weight) => {
      const k = 680;
      const b = new Int8Array(8 * k).fill(weight);
      const same = new Int8Array(4 * k).fill(activation);
      const alternating = same.map((x, i) => (i % 2 === 0 ? x : -x));
      for (const fused of [true, false])
        for (const a of [same, alternating])
          expect(multiplied(a, b, k, fused)).toEqual(truth(a, b, k));
    });
  });

  describe("rows", () => {
    const width = 24;
    const meanSquare = (x: Float32Array): number =>
      x.reduce((sum, value) => sum + value * value, 0) / x.length;
    const kinds: readonly (readonly [string, Float32Array<ArrayBuffer>])[] = [
      ["ordinary values", seeded.floats(width)],
      ["zeros", new Float32Array(width)],
      ["denormals", seeded.floats(width).map((x) => x * 1e-39)],
      ["one huge value", seeded.floats(width).map((x, i) => (i === 5 ? 1e15 : x))],
      ["huge values", seeded.floats(width, 1e15)],
    ];

    it.each(kinds)("of %s are divided by their RMS", (_, x) => {
      probe.clear();
      const placed = probe.place(x);
      const out = probe.place(new Float32Array(width));
      probe.run.normalizeRows(placed.byteOffset, 1, width, out.byteOffset);
      const rms = Math.sqrt(meanSquare(x) + 1e-5);
      expect(largestError(out, (i) => (x[i] ?? NaN) / rms, absolute)).toBeLessThan(2e-6);
    });

    it.each(kinds)("of %s are added with the norm's gain", (_, x) => {
      probe.clear();
      const [gain, before] = [seeded.floats(width), seeded.floats(width)];
      const h = probe.place(before);
      const placed = probe.place(x);
      probe.run.addNormalized(
        placed.byteOffset,
        1,
        width,
        probe.place(gain).byteOffset,
        h.byteOffset,
      );
      const rms = Math.sqrt(meanSquare(x) + 1e-5);
      const sum = (i: number): number =>
        (before[i] ?? NaN) + ((x[i] ?? NaN) / rms) * (gain[i] ?? NaN);
      expect(largestError(h, sum, absolute)).toBeLessThan(2e-6);
    });

    it.each(kinds)("of %s become vectors of length one, or of none", (_, x) => {
      probe.clear();
      const placed = probe.place(x);
      probe.run.scaleToUnit(placed.byteOffset, 1, width);
      const length = Math.sqrt(meanSquare(x) * width + 1e-12);
      expect(largestError(placed, (i) => (x[i] ?? NaN) / length, absolute)).toBeLessThan(1e-6);
    });

    describe.each([false, true])("as bytes, divided by their RMS: %s", (norm) => {
      function quantized(x: Float32Array): {
        readonly values: readonly number[];
        readonly scale: number;
        readonly sum: number;
      } {
        probe.clear();
        const placed = probe.place(x);
        const out = probe.place(
          build === "relaxed" ? new Int8Array(4 * width) : new Int16Array(4 * width),
        );
        const scales = probe.place(new Float32Array(1));
        const sums = probe.place(new Int32Array(1));
        probe.run.quantize(
          placed.byteOffset,
          1,
          width,
          out.byteOffset,
          scales.byteOffset,
          sums.byteOffset,
          norm,
        );
        // Of four rows side by side, the first.
        const values = [...out].filter((_, i) => i % (4 * group) < group);
        return { values, scale: scales[0] ?? NaN, sum: sums[0] ?? NaN };
      }

      it.each(kinds)("keep %s to half a step", (_, x) => {
        const { values, scale, sum } = quantized(x);
        expect(sum).toBe(values.reduce((total, value) => total + value, 0));
        expect(values.every((value) => Number.isInteger(value) && Math.abs(value) <= 127)).toBe(
          true,
        );
        const divisor = norm ? Math.sqrt(meanSquare(x) + 1e-5) : 1;
        const step = (value: number, truth: number): number =>
          Math.abs(value * scale - truth) / scale;
        expect(largestError(values, (i) => (x[i] ?? NaN) / divisor, step)).toBeLessThan(0.5001);
      });

      it("give the largest value 127 and its scale all it takes", () => {
        const x = seeded.floats(width);
        const largest = Math.max(...x.map(Math.abs));
        const { values, scale } = quantized(x);
        const divisor = norm ? Math.sqrt(meanSquare(x) + 1e-5) : 1;
        expect(Math.max(...values.map(Math.abs))).toBe(127);
        expect(relative(scale * 127, largest / divisor)).toBeLessThan(3e-7);
      });
    });
  });
});
