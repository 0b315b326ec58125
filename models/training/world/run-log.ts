import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** What a run notes now and then; `validation` where it was one. */
export interface LogEntry {
  readonly step: number;
  readonly kind: "training" | "validation";
  readonly losses: Readonly<Record<string, number>>;
}

const fileOf = (folder: string): string => join(folder, "log.jsonl");

/** A run's log, oldest first; empty without one. */
export const readLog = (folder: string): LogEntry[] =>
  existsSync(fileOf(folder))
    ? readFileSync(fileOf(folder), "utf8")
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => JSON.parse(line) as LogEntry)
    : [];

/** Forgets what a run noted after `step`: it goes on from there. */
export function rewindLog(folder: string, step: number): void {
  const kept = readLog(folder).filter((entry) => entry.step <= step);
  if (existsSync(fileOf(folder)))
    writeFileSync(fileOf(folder), kept.map((entry) => `${JSON.stringify(entry)}\n`).join(""));
}

export const appendLog = (folder: string, entry: LogEntry): void =>
  appendFileSync(fileOf(folder), `${JSON.stringify(entry)}\n`);
