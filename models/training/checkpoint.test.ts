import { mkdtempSync, readdirSync, rmSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { resume, type RunState, save } from "#models/training/checkpoint.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "perch-run-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const settings = { seed: 1 };
const state = (fill: number): RunState => ({
  step: 0,
  vectors: { a: new Float32Array(3).fill(fill), b: new Float32Array(2).fill(-fill) },
});

describe("a checkpoint", () => {
  it("brings a run back", () => {
    save(folder, settings, { ...state(2), step: 7 });
    const back = state(0);
    expect(resume(folder, back, settings)).toBe(true);
    expect(back).toEqual({ ...state(2), step: 7 });
  });

  it("takes the place of the one before, and leaves nothing half written", () => {
    save(folder, settings, { ...state(1), step: 7 });
    save(folder, settings, { ...state(2), step: 8 });
    expect(readdirSync(folder).sort()).toEqual(["8-state.bin", "run.json"]);
  });

  it("is not there for a new run", () => {
    expect(resume(join(folder, "new"), state(0), settings)).toBe(false);
  });

  it("refuses other settings, and reads without any", () => {
    save(folder, settings, state(2));
    expect(() => resume(folder, state(0), { seed: 2 })).toThrow(/other settings/);
    expect(resume(folder, state(0))).toBe(true);
  });

  it("refuses other shapes and a cut file", () => {
    save(folder, settings, state(2));
    expect(() =>
      resume(folder, { step: 0, vectors: { a: new Float32Array(4) } }, settings),
    ).toThrow(/expected 16/);
    truncateSync(join(folder, "0-state.bin"), 8);
    expect(() => resume(folder, state(0), settings)).toThrow(/8 bytes/);
  });
});
