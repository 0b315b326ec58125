import { expect, it } from "vitest";
import { forcedRuntime } from "#web/session/forced-runtime.ts";

it.each([
  { search: "?runtime=webgpu", forced: "webgpu" },
  { search: "?a=1&runtime=wasm", forced: "wasm" },
  { search: "?runtime=kernel", forced: "kernel" },
  { search: "?runtime=light", forced: "light" },
  { search: "", forced: undefined },
  { search: "?runtime=", forced: undefined },
  { search: "?runtime=abacus", forced: undefined },
])("the address $search forces $forced", ({ search, forced }) => {
  expect(forcedRuntime(search)).toBe(forced);
});
