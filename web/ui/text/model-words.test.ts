import { describe, expect, it } from "vitest";
import type { ModelState, ModelUpdate } from "#web/session/model-state.ts";
import { modelNotice, updateNotice } from "./model-words.ts";

const bytes = { loadedBytes: 1_240_000, totalBytes: 2_700_000 };

describe("what is said of the model", () => {
  it.each<[ModelState, string, { get?: string; stop?: string }]>([
    [
      { phase: "asking", bytes: 2_700_000 },
      "It is 2.7 MB, with what computes it",
      { get: "Download 2.7 MB" },
    ],
    [{ phase: "loading", ...bytes }, "1.2 of 2.7 MB", { stop: "Stop the download" }],
    [{ phase: "loading", loadedBytes: 5, totalBytes: 5 }, "Starting", {}],
    [{ phase: "paused", ...bytes }, "stopped at 1.2 of 2.7 MB", { get: "Go on" }],
    [{ phase: "paused", loadedBytes: 0, totalBytes: 0 }, "is stopped. What", { get: "Go on" }],
    [
      { phase: "failed", reason: "the model is not signed", failure: "unsigned-manifest" },
      "The model is not signed. Your feed is not ranked by the model.",
      { get: "Try again" },
    ],
    [{ phase: "failed", reason: "no WebAssembly" }, "No WebAssembly.", {}],
    [{ phase: "failed", reason: "no Ed25519", failure: "no-signature-check" }, "No Ed25519.", {}],
    [
      { phase: "ready", runtime: "wasm", threads: 1, keepingProblem: "no-space" },
      "too little room",
      {},
    ],
    [{ phase: "ready", runtime: "wasm", threads: 1, keepingProblem: "no-storage" }, "private", {}],
  ])("%o", (model, words, { get, stop }) => {
    const notice = modelNotice(model, true);
    expect(notice?.text).toContain(words);
    expect([notice?.get, notice?.stop]).toEqual([get, stop]);
  });

  it("is nothing while it ranks and is kept", () => {
    expect(modelNotice({ phase: "ready", runtime: "wasm", threads: 2 }, true)).toBeUndefined();
    expect(modelNotice({ phase: "idle" }, true)).toBeUndefined();
  });

  it("is no problem offline, where it comes by itself later", () => {
    const failed = { phase: "failed", reason: "x", failure: "unreachable" } as const;
    expect(modelNotice(failed, false)).toEqual({
      text: expect.stringContaining("when you are online"),
    });
    expect(modelNotice(failed, true)).toMatchObject({ isProblem: true, get: "Try again" });
  });
});

describe("what is said of a newer model", () => {
  it.each<[ModelUpdate, string, { get?: string; stop?: string }]>([
    [{ phase: "asking", bytes: 1e6 }, "1.0 MB", { get: "Download 1.0 MB" }],
    [{ phase: "loading", ...bytes }, "1.2 of 2.7 MB", { stop: "Stop the download" }],
    [{ phase: "loading", loadedBytes: 1, totalBytes: 1 }, "Testing", {}],
    [{ phase: "loading", loadedBytes: 0, totalBytes: 0 }, "There is a newer", {}],
    [{ phase: "paused" }, "goes on ranking", { get: "Go on" }],
    [{ phase: "failed", reason: "its signature is wrong" }, "signature", { get: "Try again" }],
  ])("%o", (update, words, { get, stop }) => {
    const notice = updateNotice(update, true);
    expect(notice?.text).toContain(words);
    expect([notice?.get, notice?.stop]).toEqual([get, stop]);
  });

  it("is nothing when there is none", () => {
    expect(updateNotice(undefined, true)).toBeUndefined();
  });

  it("does not claim that another one ranks where none does", () => {
    expect(updateNotice({ phase: "paused" }, true)?.text).toContain("goes on ranking");
    expect(updateNotice({ phase: "paused" }, false)?.text).not.toContain("ranking.");
  });
});
