import { afterEach, describe, expect, it, vi } from "vitest";
import { webGpuSupport, whatIsMissing } from "#web/workers/ranker/ort-runtime.ts";

afterEach(() => {
  vi.unstubAllGlobals();
});

const HARDWARE = { isFallbackAdapter: false, architecture: "ampere" };
const jspi = { Suspending: class {} };

/** A browser with this adapter, if any, and this `WebAssembly`. */
function browser(adapter: typeof HARDWARE | undefined, webAssembly: object): void {
  vi.stubGlobal("navigator", {
    gpu: { requestAdapter: () => Promise.resolve(adapter && { info: adapter }) },
  });
  vi.stubGlobal("WebAssembly", webAssembly);
  vi.stubGlobal("self", globalThis);
}

describe("what a browser offers for WebGPU", () => {
  it.each([
    { adapter: HARDWARE, webAssembly: jspi, support: "hardware", runs: true },
    {
      adapter: { ...HARDWARE, isFallbackAdapter: true },
      webAssembly: jspi,
      support: "software",
      runs: true,
    },
    {
      adapter: { ...HARDWARE, architecture: "swiftshader" },
      webAssembly: jspi,
      support: "software",
      runs: true,
    },
    { adapter: HARDWARE, webAssembly: {}, support: "no-jspi", runs: false },
    // Without a GPU nothing waits for one.
    { adapter: undefined, webAssembly: {}, support: "none", runs: false },
    { adapter: undefined, webAssembly: jspi, support: "none", runs: false },
  ])("is $support: $adapter, $webAssembly", async ({ adapter, webAssembly, support, runs }) => {
    browser(adapter, webAssembly);
    const found = await webGpuSupport();
    expect(found).toBe(support);
    expect(whatIsMissing(found) === undefined).toBe(runs);
  });

  it("is none without any WebGPU", async () => {
    vi.stubGlobal("navigator", {});
    expect(await webGpuSupport()).toBe("none");
  });
});
