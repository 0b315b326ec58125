import type * as OrtModule from "onnxruntime-web/wasm";
import { env, InferenceSession, Tensor } from "onnxruntime-web/wasm";
import type { GraphSession } from "#models/export/golden-outputs.ts";

export type Ort = Pick<typeof OrtModule, "InferenceSession" | "Tensor">;

/**
 * Loads a graph on some build of ONNX Runtime.
 *
 * @throws {Error} if the runtime refuses the graph.
 */
export async function openGraphOn(
  ort: Ort,
  bytes: Uint8Array,
  options: InferenceSession.SessionOptions = {},
): Promise<GraphSession> {
  const session = await ort.InferenceSession.create(bytes, options);
  return {
    async run(inputs) {
      const feeds = Object.fromEntries(
        session.inputNames.map((name) => {
          const input = inputs[name];
          if (!input) throw new RangeError(`the graph wants an input "${name}"`);
          return [name, new ort.Tensor(input.type, input.data, input.dims)];
        }),
      );
      const outputs = await session.run(feeds);
      return Object.fromEntries(
        Object.entries(outputs).map(([name, { dims, data }]) => [
          name,
          { type: "float32" as const, dims, data: data as Float32Array },
        ]),
      );
    },
  };
}

/** Loads a graph on ONNX Runtime's WASM, in Node: what golden vectors and parity tests are made with. */
export async function openGraph(bytes: Uint8Array): Promise<GraphSession> {
  env.wasm.numThreads = 1;
  return withoutWorkerLeak(() => openGraphOn({ InferenceSession, Tensor }, bytes));
}

/**
 * The runtime's glue sets `globalThis.Worker` in Node, and jax-js, seeing it, begins to compile for shared memory that
 * it does not have.
 */
async function withoutWorkerLeak<T>(action: () => Promise<T>): Promise<T> {
  const before = Object.getOwnPropertyDescriptor(globalThis, "Worker");
  const result = await action();
  if (before) Object.defineProperty(globalThis, "Worker", before);
  else Reflect.deleteProperty(globalThis, "Worker");
  return result;
}
