import { createHash } from "node:crypto";
import type { Tensor } from "#models/contract.ts";
import type { Moments } from "#models/export/kernel/moments.ts";
import { packF32, packInt8, padded } from "#models/export/kernel/packed-weights.ts";
import {
  aligned,
  encodeKernelFile,
  type KernelPrecision,
  type KernelTrunk,
  type LinearSection,
  type VectorSection,
} from "#shared/kernel/kernel-file.ts";

/** Collects sections of a kernel file. */
export class KernelFileWriter {
  readonly #precision: KernelPrecision;
  readonly #read: ReadonlyMap<string, Moments>;
  readonly #linears: Record<string, LinearSection> = {};
  readonly #vectors: Record<string, VectorSection> = {};
  readonly #sections: { at: number; bytes: Uint8Array }[] = [];
  #end = 0;

  /** @param read what linear layers read, by name: their int8 weights are rounded for it */
  constructor(precision: KernelPrecision, read: ReadonlyMap<string, Moments> = new Map()) {
    this.#precision = precision;
    this.#read = read;
  }

  /**
   * Adds `x @ weights + bias`.
   *
   * @param keep float32 whatever the file's precision: what is small and what errors add up in.
   */
  linear(
    name: string,
    weights: Tensor,
    { bias, keep = false }: { readonly bias?: Float32Array; readonly keep?: boolean } = {},
  ): void {
    const full = padded(weights);
    const [rows = 0, columns = 0] = full.shape;
    const shape = { rows, columns };
    const end =
      bias === undefined
        ? {}
        : {
            bias: this.#add(padded({ shape: [1, bias.length], data: bias }).data.slice(0, columns)),
          };
    if (keep || this.#precision === "f32") {
      this.#linears[name] = { ...shape, weights: this.#add(packF32(full)), ...end };
      return;
    }
    const packed = packInt8(full, this.#read.get(name));
    this.#linears[name] = {
      ...shape,
      weights: this.#add(packed.weights),
      scales: this.#add(packed.scales),
      ...end,
    };
  }

  vector(name: string, { data }: Tensor): void {
    this.#vectors[name] = { at: this.#add(data), length: data.length };
  }

  finish(trunk: KernelTrunk): Uint8Array<ArrayBuffer> {
    const payload = new Uint8Array(this.#end);
    for (const { at, bytes } of this.#sections) payload.set(bytes, at);
    return encodeKernelFile({
      header: {
        format: 1,
        precision: this.#precision,
        trunk,
        linears: this.#linears,
        vectors: this.#vectors,
        payloadBytes: payload.length,
        sha256: createHash("sha256").update(payload).digest("hex"),
      },
      payload,
    });
  }

  #add(values: Float32Array | Uint8Array): number {
    const at = this.#end;
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    this.#sections.push({ at, bytes });
    this.#end = aligned(at + bytes.length);
    return at;
  }
}
