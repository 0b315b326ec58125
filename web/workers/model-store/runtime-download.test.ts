import { describe, expect, it } from "vitest";
import { MODEL_STORE } from "#shared/params/model-store.ts";
import { err, ok } from "#shared/types/result.ts";
import { withRuntime } from "#web/workers/model-store/runtime-download.ts";

const { webgpu, kernel } = MODEL_STORE.runtimeBytes;
const HERE = ok("files");
const MISSING = err({ code: "needs-download", bytes: 1_000 } as const);
const download = (bytes: number, mayDownload: boolean, isKept: boolean) => ({
  bytes,
  mayDownload,
  isKept: () => Promise.resolve(isKept),
});

describe("a runtime that is not kept", () => {
  it("is asked for where the reader pays, although the model's files are here", async () => {
    expect(await withRuntime(HERE, download(webgpu, false, false))).toEqual(
      err({ code: "needs-download", bytes: webgpu }),
    );
  });

  it("comes unasked where downloads are allowed, or where it is smaller than the page", async () => {
    expect(await withRuntime(HERE, download(webgpu, true, false))).toBe(HERE);
    expect(await withRuntime(HERE, download(kernel, false, false))).toBe(HERE);
  });

  it("is counted in what the reader is asked for the model", async () => {
    expect(await withRuntime(MISSING, download(webgpu, false, false))).toEqual(
      err({ code: "needs-download", bytes: 1_000 + webgpu }),
    );
    expect(await withRuntime(MISSING, download(kernel, false, false))).toEqual(
      err({ code: "needs-download", bytes: 1_000 + kernel }),
    );
  });
});

it("a runtime that is kept costs nothing", async () => {
  expect(await withRuntime(HERE, download(webgpu, false, true))).toBe(HERE);
  expect(await withRuntime(MISSING, download(webgpu, false, true))).toBe(MISSING);
});

it("another failure of the model's files says nothing of the runtime", async () => {
  const stopped = err({ code: "cancelled" } as const);
  expect(await withRuntime(stopped, download(webgpu, false, false))).toBe(stopped);
});
