import type { ModelState, ModelUpdate } from "#web/session/model-state.ts";
import { megabytes } from "./numbers.ts";

/** What is worth saying of the model, and what the reader can do about it. */
export interface ModelNotice {
  readonly text: string;
  /** The words of a button that gets the model, or goes on getting it. */
  readonly get?: string;
  /** The words of a button that stops the download. */
  readonly stop?: string;
  readonly isProblem?: boolean;
}

/** Undefined while there is nothing to say: the model ranks and is kept, or has just been asked for. */
export function modelNotice(model: ModelState, online: boolean): ModelNotice | undefined {
  switch (model.phase) {
    case "idle":
      return undefined;
    case "asking":
      return {
        text: `Your browser saves data, so the ranking model has not been downloaded. It is ${megabytes(model.bytes)}, with what computes it, and ranks your feed on this device.`,
        get: `Download ${megabytes(model.bytes)}`,
      };
    case "loading":
      return model.loadedBytes < model.totalBytes
        ? { text: `Downloading the ranking model: ${progress(model)}.`, stop: "Stop the download" }
        : { text: "Starting the ranking model." };
    case "paused":
      return {
        text:
          model.totalBytes > 0
            ? `The download of the ranking model is stopped at ${progress(model)}. What has come is kept.`
            : "The download of the ranking model is stopped. What has come is kept.",
        get: "Go on",
      };
    case "ready":
      return model.keepingProblem && { text: KEEPING_WORDS[model.keepingProblem] };
    case "failed":
      return failureNotice(model, online);
    default:
      return model satisfies never;
  }
}

/** The same of a newer version; the one in use ranks meanwhile, if it can. */
export function updateNotice(
  update: ModelUpdate | undefined,
  isRanking: boolean,
): ModelNotice | undefined {
  const until = isRanking ? " The one you have ranks until then." : "";
  const still = isRanking ? " The one you have goes on ranking." : "";
  switch (update?.phase) {
    case undefined:
      return undefined;
    case "asking":
      return {
        text: `There is a newer ranking model (${megabytes(update.bytes)}). Your browser saves data, so it has not been downloaded.`,
        get: `Download ${megabytes(update.bytes)}`,
      };
    case "loading":
      if (update.totalBytes === 0)
        return { text: `There is a newer ranking model, on its way.${until}` };
      return update.loadedBytes < update.totalBytes
        ? {
            text: `A newer ranking model is on its way: ${progress(update)}.${until}`,
            stop: "Stop the download",
          }
        : { text: `Testing a newer ranking model.${until}` };
    case "paused":
      return {
        text: `The download of a newer ranking model is stopped.${still}`,
        get: "Go on",
      };
    case "failed":
      return {
        text: `A newer ranking model is not used: ${update.reason}.${still}`,
        get: "Try again",
      };
    default:
      return update satisfies never;
  }
}

const KEEPING_WORDS = {
  "no-space":
    "There is too little room on this device to keep the ranking model: it is downloaded again at every visit.",
  "no-storage":
    "This window keeps nothing, as private ones do: the ranking model is downloaded again at every visit.",
} as const;

/** What trying again cannot change. */
const FINAL: ReadonlySet<string | undefined> = new Set([undefined, "no-signature-check"]);

function failureNotice(
  { reason, failure }: Extract<ModelState, { phase: "failed" }>,
  online: boolean,
): ModelNotice {
  if (failure === "unreachable" && !online)
    return { text: "The ranking model is not on this device yet. It comes when you are online." };
  const text = `${capitalised(reason)}. Your feed is not ranked by the model.`;
  return FINAL.has(failure)
    ? { text, isProblem: true }
    : { text, isProblem: true, get: "Try again" };
}

const progress = ({
  loadedBytes,
  totalBytes,
}: {
  readonly loadedBytes: number;
  readonly totalBytes: number;
}): string => `${megabytes(loadedBytes).replace(" MB", "")} of ${megabytes(totalBytes)}`;

const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
