import { describe, expect, it } from "vitest";
import { failureOf } from "#web/workers/ranker/failures.ts";

describe("a failure", () => {
  it.each([
    new RangeError("Array buffer allocation failed"),
    new RangeError("WebAssembly.Memory.grow(): Maximum memory size exceeded: out of memory"),
    new RangeError("WebAssembly.Memory(): could not allocate memory"),
    new RangeError("Maximum memory size exceeded"),
    new Error("failed to call OrtRun(). ERROR_CODE: 6, ERROR_MESSAGE: std::bad_alloc"),
    new Error("Aborted(OOM). Build with -sASSERTIONS for more info."),
    new Error("Failed to allocate memory for requested buffer of size 123"),
    new Error("GPUOutOfMemoryError"),
    "Not enough memory left",
  ])("is one of memory: %s", (error) => {
    expect(failureOf(error).code).toBe("out-of-memory");
  });

  it.each([
    new Error(
      "failed to call OrtRun(). ERROR_CODE: 1, ERROR_MESSAGE: webgpu/buffer_manager.cc:643 Failed to download data " +
        "from buffer. wgpu::MapAsyncStatus value: 4, message: Failed to execute 'mapAsync' on 'GPUBuffer': Buffer was " +
        "unmapped before mapping was resolved.",
    ),
    new Error("Device is lost"),
  ])("is one of a lost GPU: %s", (error) => {
    expect(failureOf(error).code).toBe("device-lost");
  });

  it("is an accident where a thread of the kernel was ended: a new worker has all of them", () => {
    const error = new Error("a thread of the kernel does not answer");
    expect(failureOf(error).code).toBe("crashed");
  });

  it.each([
    new Error("Program Cast requires f16 but the device does not support it"),
    new Error("a valid external Instance reference no longer exists"),
    new TypeError("cannot read properties of undefined (reading 'zoom')"),
    new Error("failed to call OrtRun(). ERROR_CODE: 2, ERROR_MESSAGE: Got invalid dimensions"),
  ])("is none of memory: %s", (error) => {
    expect(failureOf(error)).toEqual({ code: "run-failed", reason: error.message });
  });
});
