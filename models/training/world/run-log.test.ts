import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { appendLog, type LogEntry, readLog, rewindLog } from "#models/training/world/run-log.ts";

it("holds what was noted, and forgets what came after the step that a run goes on from", () => {
  const folder = mkdtempSync(join(tmpdir(), "perch-log-"));
  try {
    expect(readLog(folder)).toEqual([]);
    rewindLog(folder, 0);
    const entries: LogEntry[] = [25, 50, 75].map((step) => ({
      step,
      kind: "training",
      losses: { ranker: 1 / step },
    }));
    for (const entry of entries) appendLog(folder, entry);
    expect(readLog(folder)).toEqual(entries);
    rewindLog(folder, 50);
    expect(readLog(folder)).toEqual(entries.slice(0, 2));
  } finally {
    rmSync(folder, { recursive: true });
  }
});
