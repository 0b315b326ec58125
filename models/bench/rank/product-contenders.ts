import { startWorker } from "#models/bench/rank/ask-worker.ts";
import type { PeakContender } from "#models/bench/rank/ort-contenders.ts";
import type { KernelPrecision } from "#shared/kernel/kernel-file.ts";

/** Asks for `[rows, k] @ [k, n]`, so many times. */
export interface ProductOrder {
  /** Address of the module. */
  readonly module: string;
  readonly precision: KernelPrecision;
  /** Which way int8 products are summed: see `product-int8.ts` of the kernel. */
  readonly fused: boolean;
  readonly rows: number;
  readonly k: number;
  readonly n: number;
  readonly times: number;
}

/** Rows a call, as the kernel takes them or more; weights of the bench network's widest layer and larger ones. */
const SHAPES = [
  { rows: 16, k: 128, n: 352 },
  { rows: 16, k: 256, n: 256 },
  { rows: 64, k: 128, n: 512 },
] as const;
const WAYS = [
  { name: "f32", precision: "f32", fused: false },
  { name: "int8", precision: "int8", fused: false },
  { name: "int8 fused", precision: "int8", fused: true },
] as const satisfies readonly { name: string; precision: KernelPrecision; fused: boolean }[];

/** Operations of one run, on each thread: long enough for the messages around it to count for nothing. */
const OPERATIONS = 5e8;

export interface ProductContender extends PeakContender {
  readonly precision: KernelPrecision;
}

/** The kernel's dense product alone, on every thread at once, each with matrices of its own. */
export function productContenders(
  { worker, module }: { readonly worker: string; readonly module: string },
  threads: number,
): ProductContender[] {
  const crew = Array.from({ length: threads }, () => startWorker<ProductOrder, object>(worker));
  return SHAPES.flatMap(({ rows, k, n }) =>
    WAYS.map(({ name, precision, fused }) => {
      const each = 2 * rows * k * n;
      const times = Math.ceil(OPERATIONS / each);
      const order = { module, precision, fused, rows, k, n, times };
      return {
        name: `kernel product ${name} ${rows}x${k}x${n}`,
        precision,
        flops: threads * times * each,
        run: () => Promise.all(crew.map((ask) => ask(order))),
      };
    }),
  );
}
