import { describe, expect, it } from "vitest";
import {
  decodeKernelFile,
  encodeKernelFile,
  type KernelFile,
  type KernelHeader,
} from "#shared/kernel/kernel-file.ts";

const header: KernelHeader = {
  format: 1,
  precision: "int8",
  trunk: {
    D: 8,
    layers: 1,
    queryHeads: 2,
    kvHeads: 1,
    keySize: 8,
    ffn: 4,
    S: 3,
    A: 2,
    C: 1,
    softCap: 30,
    ropeBase: 10_000,
  },
  linears: {
    heads: { rows: 8, columns: 8, weights: 0, bias: 256 },
    "0.out": { rows: 16, columns: 8, weights: 288, scales: 416 },
  },
  vectors: { reader: { at: 448, length: 8 } },
  payloadBytes: 480,
  sha256: "",
};
const file: KernelFile = { header, payload: Uint8Array.from({ length: 480 }, (_, i) => i) };

/** The file's bytes, its header changed by `change`. */
function withHeader(change: (header: Mutable) => void): ArrayBuffer {
  const changed = structuredClone(header) as unknown as Mutable;
  change(changed);
  return encodeKernelFile({ ...file, header: changed as unknown as KernelHeader }).buffer;
}

/** What JSON allows. */
interface Mutable {
  [name: string]: unknown;
  trunk: Record<string, unknown>;
  linears: Record<string, Record<string, unknown>>;
  vectors: Record<string, Record<string, unknown>>;
}

const refusal = (buffer: ArrayBuffer): string => {
  try {
    decodeKernelFile(buffer);
    return "accepted";
  } catch (error) {
    expect(error).toBeInstanceOf(RangeError);
    return error instanceof Error ? error.message : "";
  }
};

describe("a kernel file", () => {
  it("comes back as it was written", () => {
    const decoded = decodeKernelFile(encodeKernelFile(file).buffer);
    expect(decoded).toEqual(file);
    expect(decoded.payload.byteOffset % 16).toBe(0);
  });

  it("is refused wherever it ends too early", () => {
    const bytes = encodeKernelFile(file);
    for (let length = 0; length < bytes.length; length++)
      expect([length, refusal(bytes.slice(0, length).buffer)]).not.toEqual([length, "accepted"]);
  });

  it("is refused with bytes behind its end", () => {
    const longer = new Uint8Array(encodeKernelFile(file).length + 16);
    longer.set(encodeKernelFile(file));
    expect(refusal(longer.buffer)).toBe("the kernel file has 496 bytes of 480");
  });

  it("is known by its first bytes", () => {
    const bytes = encodeKernelFile(file);
    bytes[0] = 0x51;
    expect(refusal(bytes.buffer)).toBe("not a kernel file");
    expect(refusal(new ArrayBuffer(0))).toBe("not a kernel file");
  });

  it("is refused when its header is no JSON, or does not end aligned", () => {
    const bytes = encodeKernelFile(file);
    const broken = bytes.slice();
    broken[8] = 0x7d;
    expect(refusal(broken.buffer)).toBe("the kernel file's header cannot be read");
    const view = new DataView(bytes.buffer);
    view.setUint32(4, view.getUint32(4, true) - 1, true);
    expect(refusal(bytes.buffer)).toMatch(/^the kernel file's header ends at \d+, unaligned$/);
  });

  it.each<readonly [string, (header: Mutable) => void]>([
    ["a kernel file of format 2 instead of 1", (to) => (to["format"] = 2)],
    ["a kernel file of weights in f16", (to) => (to["precision"] = "f16")],
    ["the kernel file has 480 bytes of 496", (to) => (to["payloadBytes"] = 496)],
    ['"linears" is no object', (to) => (to.linears = [] as never)],
    ['"0.out" is no object', (to) => (to.linears["0.out"] = null as never)],
    ["D is 12, no multiple of 8", ({ trunk }) => (trunk["D"] = 12)],
    ["D is 0, no integer from 8 on", ({ trunk }) => (trunk["D"] = 0)],
    ["keySize is 4, no integer from 8 on", ({ trunk }) => (trunk["keySize"] = 4)],
    ["keySize is 12, no multiple of 8", ({ trunk }) => (trunk["keySize"] = 12)],
    ["ffn is 6, no multiple of 4", ({ trunk }) => (trunk["ffn"] = 6)],
    [
      "queryHeads is 3, no multiple of 2",
      ({ trunk }) => Object.assign(trunk, { queryHeads: 3, kvHeads: 2 }),
    ],
    ["layers is 0, no integer from 1 on", ({ trunk }) => (trunk["layers"] = 0)],
    ["S is -1, no integer from 0 on", ({ trunk }) => (trunk["S"] = -1)],
    ["S is 1.5, no integer from 0 on", ({ trunk }) => (trunk["S"] = 1.5)],
    ["A is null, no integer from 1 on", ({ trunk }) => (trunk["A"] = null)],
    ["C is undefined, no integer from 0 on", ({ trunk }) => delete trunk["C"]],
    ["softCap is 100, not between 0 and 64", ({ trunk }) => (trunk["softCap"] = 100)],
    ["softCap is 0, not between 0 and 64", ({ trunk }) => (trunk["softCap"] = 0)],
    ["ropeBase is 0, not at least 1", ({ trunk }) => (trunk["ropeBase"] = 0)],
    [
      "heads's rows is 6, no multiple of 4",
      ({ linears }) => Object.assign(linears["heads"] ?? {}, { rows: 6 }),
    ],
    [
      "heads's columns is 12, no multiple of 8",
      ({ linears }) => Object.assign(linears["heads"] ?? {}, { columns: 12 }),
    ],
    [
      '"heads" ends outside the payload',
      ({ linears }) => Object.assign(linears["heads"] ?? {}, { rows: 16, columns: 16 }),
    ],
    [
      '"heads" ends outside the payload',
      ({ linears }) => Object.assign(linears["heads"] ?? {}, { bias: 464 }),
    ],
    [
      '"0.out" ends outside the payload',
      ({ linears }) => Object.assign(linears["0.out"] ?? {}, { scales: 464 }),
    ],
    [
      "0.out's offset is 292, no multiple of 16",
      ({ linears }) => Object.assign(linears["0.out"] ?? {}, { weights: 292 }),
    ],
    [
      "0.out's offset is -16, no integer from 0 on",
      ({ linears }) => Object.assign(linears["0.out"] ?? {}, { weights: -16 }),
    ],
    [
      '"reader" ends outside the payload',
      ({ vectors }) => Object.assign(vectors["reader"] ?? {}, { length: 9 }),
    ],
    [
      "reader's offset is 440, no multiple of 16",
      ({ vectors }) => Object.assign(vectors["reader"] ?? {}, { at: 440 }),
    ],
  ])("is refused where %s", (what, change) => {
    expect(refusal(withHeader(change))).toContain(what);
  });
});
