import { describe, expect, it } from "vitest";
import { RuntimeSettings } from "#web/session/runtime-settings.ts";

const storage = (kept: Record<string, string> = {}) => ({
  kept,
  getItem: (key: string) => kept[key] ?? null,
  setItem: (key: string, value: string) => void (kept[key] = value),
  removeItem: (key: string) => void delete kept[key],
});
const measured = { at: 5, modelVersion: "m", ms: { kernel: 12, webgpu: 4 } };

describe("the runtime's settings", () => {
  it("leave the choice to the app until the reader makes one, which stays for the next visits", () => {
    const device = storage();
    const first = new RuntimeSettings(device);
    expect(first.wanted).toBeUndefined();
    first.choose("kernel");
    expect(first.wanted).toBe("kernel");
    expect(new RuntimeSettings(device).wanted).toBe("kernel");
    first.choose("automatic");
    expect(new RuntimeSettings(device).wanted).toBeUndefined();
  });

  it("follow the address for this visit only", () => {
    const device = storage({ "perch.runtime": "kernel" });
    expect(new RuntimeSettings(device, "wasm").wanted).toBe("wasm");
    expect(new RuntimeSettings(device).wanted).toBe("kernel");
  });

  it("know nothing of the GPU from a browser that did not say, and keep what it said before", () => {
    const settings = new RuntimeSettings(storage());
    settings.found(undefined);
    expect(settings.state.value.webGpu).toBeUndefined();
    settings.found("hardware");
    settings.found(undefined);
    expect(settings.state.value.webGpu).toBe("hardware");
  });

  it("remember what was measured", () => {
    const device = storage();
    new RuntimeSettings(device).measured(measured);
    expect(new RuntimeSettings(device).state.value.measured).toEqual(measured);
  });

  it("forget at the next visit what was measured for this one only", () => {
    const device = storage();
    const first = new RuntimeSettings(device);
    first.measured(measured);
    const slow = { ...measured, ms: { kernel: 40, webgpu: 40 } };
    first.measuredForNow(slow);
    expect(first.state.value.measured).toEqual(slow);
    expect(new RuntimeSettings(device).state.value.measured).toEqual(measured);
  });

  it.each(["{", "[]", '{"at":5,"modelVersion":"m","ms":{"kernel":"fast"}}', '{"at":5}'])(
    "forget what is damaged: %s",
    (text) => {
      const device = storage({ "perch.runtimes-measured": text, "perch.runtime": "abacus" });
      expect(new RuntimeSettings(device).state.value).toEqual({
        choice: "automatic",
        measured: undefined,
      });
    },
  );

  it("last as long as the page where storage is switched off", () => {
    const refuse = (): never => {
      throw new DOMException("denied", "SecurityError");
    };
    const settings = new RuntimeSettings({ getItem: refuse, setItem: refuse, removeItem: refuse });
    settings.choose("wasm");
    settings.measured(measured);
    expect(settings.state.value).toEqual({ choice: "wasm", measured });
  });
});
