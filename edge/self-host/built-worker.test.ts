import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { unstable_readConfig as readConfig } from "wrangler";
import { readBuiltWorker } from "#edge/self-host/built-worker.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "perch-built-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const CONFIG = {
  name: "toy",
  main: "index.js",
  compatibility_date: "2026-10-01",
  durable_objects: { bindings: [{ name: "COUNTER", class_name: "Counter" }] },
  migrations: [{ tag: "v1", new_sqlite_classes: ["Counter"] }],
  assets: { binding: "ASSETS" },
  kv_namespaces: [],
  queues: { producers: [], consumers: [] },
};
const read = (changed: Record<string, unknown>) => {
  writeFileSync(join(folder, "wrangler.json"), JSON.stringify({ ...CONFIG, ...changed }));
  return readBuiltWorker(folder);
};

describe("readBuiltWorker", () => {
  // Its types need @cloudflare/workers-types, which we do not have.
  type ObjectBinding = { readonly name: string; readonly class_name: string };

  it("knows what wrangler.toml says, for the real build", () => {
    const toml = readConfig({ config: "wrangler.toml" });
    const built = readBuiltWorker("dist/perch");
    expect(built.compatibilityDate).toBe(toml.compatibility_date);
    expect(built.compatibilityFlags).toEqual(toml.compatibility_flags);
    expect(built.runWorkerFirst).toEqual(toml.assets?.run_worker_first);
    expect(built.objects).toEqual(
      toml.durable_objects.bindings.map(({ name, class_name }: ObjectBinding) => ({
        binding: name,
        className: class_name,
      })),
    );
    expect(built.objects.length).toBeGreaterThan(0);
  });

  it("refuses a build that needs a binding it cannot give", () => {
    expect(() => read({ kv_namespaces: [{ binding: "KV" }] })).toThrow("no kv_namespaces");
    expect(() => read({ queues: { producers: [{ queue: "q" }] } })).toThrow("no queues");
    expect(read({}).objects).toHaveLength(1);
  });

  it("refuses an object that no migration creates: its data would not be in SQLite", () => {
    expect(() => read({ migrations: [] })).toThrow("Counter has no migration");
  });
});
