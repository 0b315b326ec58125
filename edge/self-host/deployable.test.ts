import { spawnSync } from "node:child_process";
import { globSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readBuiltWorker } from "#edge/self-host/built-worker.ts";

/** The platform refuses larger assets. */
const ASSET_BYTES_MAX = 25 * 1024 * 1024;

describe("the build", () => {
  it("has no asset of 25 MiB or more", () => {
    const files = globSync("**/*", { cwd: "dist/client", withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
    expect(files.length).toBeGreaterThan(5);
    expect(files.filter((file) => statSync(file).size >= ASSET_BYTES_MAX)).toEqual([]);
  });

  it("has a migration for each Durable Object class", () => {
    expect(readBuiltWorker("dist/perch").objects.length).toBeGreaterThan(0); // it throws where one is missing
  });

  it("is what wrangler would deploy", () => {
    const { VITEST: _, ...env } = process.env;
    const wrangler = join("node_modules", "wrangler", "bin", "wrangler.js");
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [wrangler, "deploy", "--dry-run"],
      { env: { ...env, CI: "true" }, encoding: "utf8" },
    );
    expect({ status, stderr }).toMatchObject({ status: 0 });
    expect(stdout).toContain("dist/perch/wrangler.json");
    expect(stdout).toMatch(/env\.THUNDER_SHARD .*Durable Object/);
  });
});
