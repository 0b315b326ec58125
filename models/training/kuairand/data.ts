import { basename } from "node:path";
import type { Impression } from "#models/training/kuairand/formats.ts";
import type { ActionSettings } from "#models/training/kuairand/params.ts";
import { cutTimeline, PART, type Part, partsOf } from "#models/training/kuairand/split.ts";
import { type Timeline, timelines } from "#models/training/kuairand/timelines.ts";
import { type TokenInputs, tokenInputs } from "#models/training/kuairand/token-inputs.ts";
import { scoringWindows, type Window } from "#models/training/kuairand/windows.ts";

/** A log, cut by time for each reader. */
export interface ActionData {
  readonly log: readonly Impression[];
  readonly timelines: readonly Timeline[];
  /** `[log]`, see `PART` */
  readonly parts: Uint8Array;
}

export function actionData(log: readonly Impression[]): ActionData {
  const all = timelines(log);
  return { log, timelines: all, parts: partsOf(all) };
}

/** Names the data of a run, so that it is not gone on with, or judged, on other data. */
export const dataName = (file: string, { timelines: all, log }: ActionData): string =>
  `${basename(file)}: ${all.length} readers, ${log.length} impressions`;

/** Numbers of a part's impressions. */
export const impressionsOf = ({ parts }: ActionData, part: Part): number[] =>
  [...parts.keys()].filter((i) => parts[i] === PART[part]);

export const isTrained =
  ({ parts }: ActionData) =>
  (i: number): boolean =>
    parts[i] === PART.train;

export const inputsOf = (
  data: ActionData,
  settings: Pick<ActionSettings, "table" | "readerFacts">,
): TokenInputs => tokenInputs(data.log, data.timelines, isTrained(data), settings);

/** Every impression of a part asks once, knowing all that its reader did before. */
export const windowsOf = (data: ActionData, part: "validation" | "test", S: number): Window[] =>
  data.timelines.flatMap((timeline) => {
    const cut = cutTimeline(timeline);
    return part === "test"
      ? scoringWindows(timeline, cut.test, timeline.impressions.length, S)
      : scoringWindows(timeline, cut.validation, cut.test, S);
  });
