import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { supportedBuild } from "#shared/kernel/kernel-module.ts";

const read = (build: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(readFileSync(`shared/kernel/kernel-${build}.wasm`));

it("chooses the relaxed build exactly where the engine takes that module", () => {
  const takes = WebAssembly.validate(read("relaxed"));
  expect(supportedBuild()).toBe(takes ? "relaxed" : "plain");
});

it("has a plain build that asks for shared memory and nothing else", () => {
  const module = new WebAssembly.Module(read("plain"));
  expect(WebAssembly.Module.imports(module)).toEqual([
    { module: "env", name: "memory", kind: "memory" },
  ]);
});
