import { spawnSync } from "node:child_process";
import { expect, it } from "vitest";

const run = (command: string) => {
  const [file = "", ...args] = command.split(" ");
  const { status, stderr } = spawnSync(process.execPath, [`models/${file}`, ...args], {
    encoding: "utf8",
  });
  return { status, stderr };
};

it.each([
  ["evaluation/cli.ts world --bogus", 2, "Unknown option '--bogus'"],
  ["evaluation/cli.ts world --seed ten", 2, '--seed: "ten" is no whole number'],
  ["evaluation/cli.ts elsewhere", 2, 'nothing is called "elsewhere"'],
  ["evaluation/cli.ts world --preset tiny --model nowhere", 1, "--model nowhere: ENOENT"],
  ["evaluation/cli.ts world --preset tiny seed 8", 2, '"seed" belongs to no option'],
  ["evaluation/cli.ts world --posts both --reliability a.svg", 2, "choose --posts seen or unseen"],
  ["training/cli.ts world --ranker=-1", 2, '--ranker: "-1" is no whole number'],
  ["training/cli.ts world --calibrate some", 2, '--calibrate: "some" is no whole number'],
  ["training/cli.ts world --seeds 1,4243", 2, "--seeds: 4243 is the world that"],
  ["training/cli.ts world --export --run of-no-name", 1, ".runs/of-no-name holds no run"],
  ["training/cli.ts world --preset vast", 2, 'no preset "vast"'],
])("%s ends with code %i and says why", (command, code, message) => {
  const { status, stderr } = run(command);
  expect(stderr).toMatch(message);
  expect(stderr.includes("npm run")).toBe(code === 2);
  expect(stderr).not.toContain("    at ");
  expect(status).toBe(code);
});
