import { compileKernel } from "#models/kernel/compile.ts";
import type { ProbeExports } from "#models/kernel/probe-exports.ts";
import type { KernelBuild } from "#shared/kernel/kernel-module.ts";
import { FIRST_LAYER, MOST_PAGES, SHARPNESS } from "#shared/kernel/plan.ts";

const SOURCE = "models/kernel/assembly/probe.ts";
const PAGES = 256;

export type Placed = Float32Array | Uint8Array | Int8Array | Int16Array | Int32Array;

/** The kernel's inlined parts, compiled by themselves, and a memory to give them arrays in. */
export class KernelProbe {
  readonly run: ProbeExports;
  readonly #memory: WebAssembly.Memory;
  #end = 0;

  private constructor(bytes: Uint8Array<ArrayBuffer>) {
    this.#memory = new WebAssembly.Memory({ initial: PAGES, maximum: MOST_PAGES, shared: true });
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), {
      env: { memory: this.#memory },
    });
    this.run = exports as unknown as ProbeExports;
    this.sharpen(1);
  }

  static async open(build: KernelBuild): Promise<KernelProbe> {
    return new KernelProbe(await compileKernel(build, SOURCE));
  }

  /** Sets what the soft cap multiplies, and forgets all arrays. */
  sharpen(sharpness: number): void {
    new Float32Array(this.#memory.buffer)[SHARPNESS] = sharpness;
    this.run.writeConstants();
    this.clear();
  }

  /** Forgets all arrays. */
  clear(): void {
    this.#end = 4 * FIRST_LAYER;
  }

  /** A copy of the values in the probe's memory, aligned to 16 bytes. */
  place<T extends Placed>(values: T): T {
    const place = this.#take(values.byteLength);
    new Uint8Array(this.#memory.buffer, place, values.byteLength).set(
      new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
    );
    const View = values.constructor as new (
      buffer: ArrayBufferLike,
      at: number,
      length: number,
    ) => T;
    return new View(this.#memory.buffer, place, values.length);
  }

  #take(bytes: number): number {
    const at = this.#end;
    this.#end = Math.ceil((at + bytes) / 16) * 16;
    return at;
  }
}
