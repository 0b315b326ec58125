import { checkedHeader, SECTION_ALIGNMENT } from "#shared/kernel/check-header.ts";
import { roundUp } from "#shared/kernel/round-up.ts";

/**
 * Phoenix's weights as the kernel reads them: one file, little-endian, that is copied into memory as it is.
 *
 * | bytes            | content                                                                   |
 * | ---------------- | ------------------------------------------------------------------------- |
 * | 0 ... 3          | `PHXK`                                                                    |
 * | 4 ... 7          | `n`: bytes of the header, a multiple of 16 less 8                         |
 * | 8 ... 8 + n - 1  | the header: JSON of `KernelHeader`, padded with spaces                    |
 * | 8 + n ...        | the payload: sections, each aligned to 16 bytes, at offsets from here      |
 *
 * Weights of a linear layer come packed in the order in which the kernel multiplies: see `README.md`.
 */
export interface KernelHeader {
  readonly format: 1;
  /** Of the multiplied weights. What is not multiplied much (gains, heads, inputs of a few columns) is float32 in both. */
  readonly precision: KernelPrecision;
  readonly trunk: KernelTrunk;
  /** Layers, then `heads`, and what makes tokens, by name. */
  readonly linears: Readonly<Record<string, LinearSection>>;
  /** Gains and rows that are looked up, float32. */
  readonly vectors: Readonly<Record<string, VectorSection>>;
  readonly payloadBytes: number;
  /** Of the payload; hexadecimal. For who has the file alone: devices check the whole file by the manifest's hash. */
  readonly sha256: string;
}

export type KernelPrecision = "f32" | "int8";

/** Shapes of the trunk; letters as in `models/contract.ts`. */
export interface KernelTrunk {
  readonly D: number;
  readonly layers: number;
  readonly queryHeads: number;
  readonly kvHeads: number;
  readonly keySize: number;
  readonly ffn: number;
  readonly S: number;
  readonly A: number;
  readonly C: number;
  readonly softCap: number;
  readonly ropeBase: number;
}

/** `x [n, rows] @ w [rows, columns] + bias`. */
export interface LinearSection {
  /** A multiple of 4. */
  readonly rows: number;
  /** A multiple of 8. */
  readonly columns: number;
  /** float32 `[columns / 8, rows, 8]`; with `scales` bytes `[columns / 8, rows / 4, 8, 4]`, weight + 64. */
  readonly weights: number;
  /** float32 `[columns]`: what a weight of 1 stands for. Only of int8 weights. */
  readonly scales?: number;
  /** float32 `[columns]`. */
  readonly bias?: number;
}

export interface VectorSection {
  readonly at: number;
  /** Values. */
  readonly length: number;
}

export interface KernelFile {
  readonly header: KernelHeader;
  readonly payload: Uint8Array<ArrayBuffer>;
}

const MAGIC = 0x4b_58_48_50; // "PHXK", little-endian
const PREFIX_BYTES = 8;

/**
 * Reads a kernel file; the payload is a view on the buffer.
 *
 * @throws {RangeError} if the bytes are no kernel file, of another format or length, or if a section lies outside them.
 */
export function decodeKernelFile(buffer: ArrayBuffer): KernelFile {
  const view = new DataView(buffer);
  if (buffer.byteLength < PREFIX_BYTES || view.getUint32(0, true) !== MAGIC)
    throw new RangeError("not a kernel file");
  const start = PREFIX_BYTES + view.getUint32(4, true);
  if (start > buffer.byteLength) throw new RangeError("the kernel file ends within its header");
  if (start % SECTION_ALIGNMENT !== 0)
    throw new RangeError(`the kernel file's header ends at ${start}, unaligned`);
  const header = parsed(new Uint8Array(buffer, PREFIX_BYTES, start - PREFIX_BYTES));
  const payload = new Uint8Array(buffer, start);
  return { header: checkedHeader(header, payload.length), payload };
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    throw new RangeError("the kernel file's header cannot be read");
  }
}

/** The inverse of `decodeKernelFile`. */
export function encodeKernelFile({ header, payload }: KernelFile): Uint8Array<ArrayBuffer> {
  const text = new TextEncoder().encode(JSON.stringify(header));
  const start = aligned(PREFIX_BYTES + text.length);
  const bytes = new Uint8Array(start + payload.length).fill(0x20, 0, start);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint32(4, start - PREFIX_BYTES, true);
  bytes.set(text, PREFIX_BYTES);
  bytes.set(payload, start);
  return bytes;
}

export const aligned = (bytes: number): number => roundUp(bytes, SECTION_ALIGNMENT);
