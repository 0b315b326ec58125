import type { RankerError } from "#web/workers/ranker/ranker.api.ts";

/**
 * How the runtimes say that memory ran out: a failed allocation in the browser (`RangeError`), in WebAssembly (making or
 * growing its memory, `bad_alloc`, Emscripten's `OOM`), in ONNX Runtime's arena, and on the GPU.
 */
const OUT_OF_MEMORY =
  /out of memory|could not allocate memory|maximum memory size|bad_alloc|\bOOM\b|allocation fail|failed to allocate|not enough memory|OutOfMemory/i;

/** What ONNX Runtime says of a GPU that is lost: results that are on their way can no longer be read. */
const DEVICE_LOST = /device (is |was )?lost|mapAsync|unmapped before mapping/i;

export const isOutOfMemory = (error: unknown): boolean => OUT_OF_MEMORY.test(reasonOf(error));

/** What the kernel says when one of its threads has been ended from outside: a new worker has all of them again. */
const THREAD_LOST = /thread of the kernel/;

/** For people: an error's message, without the word Error in front. */
export const reasonOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

/** What a failed call is called on the way to the page. */
export function failureOf(error: unknown): RankerError {
  const reason = reasonOf(error);
  if (isOutOfMemory(error)) return { code: "out-of-memory", reason };
  if (THREAD_LOST.test(reason)) return { code: "crashed", reason };
  return { code: DEVICE_LOST.test(reason) ? "device-lost" : "run-failed", reason };
}
