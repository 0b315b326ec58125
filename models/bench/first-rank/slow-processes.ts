import { setTimeout as sleep } from "node:timers/promises";

/** How long processes run at a time: many times within anything that is worth measuring. */
const TURN_MS = 5;

export interface Slowed {
  /** Lets them run as they do by themselves again. */
  stop(): Promise<void>;
}

/**
 * Makes the processes of a group so many times slower: they are stopped for most of the time. All their threads are,
 * which DevTools' slowdown of the page's main thread does not do. Networks go on meanwhile.
 *
 * @param group its leader's id
 */
export function slowProcesses(group: number, times: number): Slowed {
  let ended = false;
  const cycle = async (): Promise<void> => {
    let ran = performance.now();
    let owed = 0;
    while (!ended) {
      await sleep(TURN_MS);
      if (!signal(group, "SIGSTOP")) return;
      const stopped = performance.now();
      // Timers are late, above all on a busy machine: whatever a turn really took is what is waited for.
      owed += (times - 1) * (stopped - ran);
      await sleep(Math.max(0, owed));
      ran = performance.now();
      owed -= ran - stopped;
      if (!signal(group, "SIGCONT")) return;
    }
  };
  const cycles = cycle();
  return {
    stop() {
      ended = true;
      return cycles;
    },
  };
}

/** Whether there still is such a group. */
function signal(group: number, name: "SIGSTOP" | "SIGCONT"): boolean {
  try {
    return process.kill(-group, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return false;
    throw error;
  }
}
