import { readdirSync, readFileSync } from "node:fs";

/**
 * Processor time of this process, all threads together, milliseconds. What others do on the machine meanwhile does not
 * count: however busy it is, a run of one thread costs about the same.
 */
export function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

const NS_PER_MS = 1e6;

/**
 * The same of another process, as Linux counts it; of threads that have ended, nothing.
 *
 * @throws {Error} if there is no such process, or another system.
 */
export function cpuMsOf(pid: number): number {
  const threads = `/proc/${pid}/task`;
  return readdirSync(threads).reduce((sum, thread) => {
    const [ns] = readFileSync(`${threads}/${thread}/schedstat`, "utf8").split(" ");
    return sum + Number(ns) / NS_PER_MS;
  }, 0);
}
