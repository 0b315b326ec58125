import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, expect, it } from "vitest";
import { slowProcesses } from "#models/bench/first-rank/slow-processes.ts";

const started: ReturnType<typeof spawn>[] = [];
afterEach(() => {
  for (const child of started.splice(0)) child.kill("SIGKILL");
});

function node(script: string) {
  const child = spawn(process.execPath, ["-e", script], {
    detached: true,
    stdio: ["pipe", "pipe", "inherit"],
  });
  started.push(child);
  return child;
}

/** Says when it has started; then counts for a second and prints what it was given of it. */
const COUNT = `console.log("started");
process.stdin.once("data", () => {
  const before = process.cpuUsage().user;
  for (const end = performance.now() + 1_000; performance.now() < end;);
  console.log((process.cpuUsage().user - before) / 1e6);
});`;

it("a process that is slowed four times gets a fourth of a processor at most", async () => {
  const child = node(COUNT);
  await once(child.stdout, "data");
  const slowed = slowProcesses(child.pid ?? 0, 4);
  child.stdin.write("go\n");
  const [share] = (await once(child.stdout, "data")) as [Buffer];
  await slowed.stop();
  expect(Number(share.toString())).toBeGreaterThan(0.05);
  expect(Number(share.toString())).toBeLessThan(0.3);
});

it("a process that has ended is no mistake", async () => {
  const child = node("");
  await once(child, "exit");
  const slowed = slowProcesses(child.pid ?? 0, 4);
  await sleep(30);
  await expect(slowed.stop()).resolves.toBeUndefined();
});
