import type { ProductOrder } from "#models/bench/rank/product-contenders.ts";
import type { ProbeExports } from "#models/kernel/probe-exports.ts";
import { FIRST_LAYER, MOST_PAGES } from "#shared/kernel/plan.ts";

/** A worker of the bench page that does nothing but the kernel's dense product, one thread of it. */
const scope = globalThis as unknown as {
  onmessage: (event: MessageEvent<ProductOrder>) => void;
  postMessage(reply: { readonly problem?: string }): void;
};

const PAGES = 64;
/** The result is stored, nothing else: `STORE` of `assembly/product-f32.ts`. */
const STORE = 0;
/** Anything that is no denormal number, which would be slow to multiply. */
const FILLING = 0.5;

let products: ProbeExports | undefined;

async function load(module: string): Promise<ProbeExports> {
  const memory = new WebAssembly.Memory({ initial: PAGES, maximum: MOST_PAGES, shared: true });
  new Float32Array(memory.buffer).fill(FILLING);
  const { instance } = await WebAssembly.instantiateStreaming(fetch(module), { env: { memory } });
  const loaded = instance.exports as unknown as ProbeExports;
  loaded.writeConstants();
  return loaded;
}

async function work(order: ProductOrder): Promise<void> {
  products ??= await load(order.module);
  const { precision, fused, rows, k, n, times } = order;
  const a = 4 * FIRST_LAYER;
  const scales = a + 4 * rows * k;
  const sums = scales + 4 * rows;
  const b = sums + 4 * rows;
  const bScales = b + 4 * k * n;
  const c = bScales + 4 * n;
  for (let i = 0; i < times; i++)
    if (precision === "f32") products.multiplyF32(a, rows, b, k, n, c, 4 * n, STORE);
    else products.multiplyInt8(a, scales, sums, rows, b, bScales, k, n, c, fused);
}

scope.onmessage = ({ data }) => {
  work(data).then(
    () => scope.postMessage({}),
    (error: unknown) => scope.postMessage({ problem: String(error) }),
  );
};
