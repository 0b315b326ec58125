import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";

const run = promisify(execFile);
const CLI = new URL("cli.ts", import.meta.url).pathname;

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}
async function world(...args: string[]): Promise<Outcome> {
  try {
    const { stdout, stderr } = await run(process.execPath, [CLI, ...args], { maxBuffer: 1 << 28 });
    return { code: 0, stdout, stderr };
  } catch (error) {
    return error as Outcome;
  }
}

describe("npm run world", () => {
  it("streams the same events to standard output and to a file", async () => {
    const folder = await mkdtemp(join(tmpdir(), "world-"));
    try {
      const file = join(folder, "events.jsonl");
      const when = ["--now", "2026-11-20T12:00:00Z"];
      const { stdout } = await world("events", ...when);
      const types = stdout
        .trimEnd()
        .split("\n")
        .map((line) => (JSON.parse(line) as { type: string }).type);
      expect(types.filter((type) => type === "post").length).toBeGreaterThan(700);
      expect((await world("events", ...when, "--out", file)).code).toBe(0);
      expect(await readFile(file, "utf8")).toBe(stdout);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it.each([
    [["events", "--preset", "huge"], /unknown preset "huge"; there are tiny, demo/],
    [["events", "--seed", "-1x"], /seed/],
    [["events", "--seed=4294967296"], /--seed must be a whole number from 0 to 4294967295/],
    [["events", "--now", "yesterday"], /--now must be a time after 2010/],
    [["baselines", "--preset", "large"], /has no readers/],
    [["baselines", "--candidates", "10"], /--candidates must be a whole number from 50 to 100000/],
    [["dance"], /unknown command "dance"/],
    [["hash", "now"], /unexpected argument "now"/],
    [[], /which command\?/],
    [["--frobnicate"], /frobnicate/],
  ] as const)("says what is wrong with %j and how to use it", async (args, message) => {
    const { code, stdout, stderr } = await world(...args);
    expect(code).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toMatch(message);
    expect(stderr).toContain("Usage:");
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  it("says why it cannot write", async () => {
    const { code, stderr } = await world("events", "--out", "/no/such/folder/events.jsonl");
    expect(code).toBe(1);
    expect(stderr).toMatch(/ENOENT/);
    expect(stderr).not.toMatch(/^\s+at /m);
  });
});
