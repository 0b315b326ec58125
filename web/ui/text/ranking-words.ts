import type { ModelState, RankedBy, Ranking } from "#web/session/feed-session.ts";
import { isRuntime, type Runtime } from "#web/workers/ranker/ranker.api.ts";
import { megabytes, plural, shortMs } from "./numbers.ts";

/** Where the model computes, in the words of the chip and the settings. */
export const RUNTIME_NAMES = {
  webgpu: "Graphics processor",
  kernel: "Processor",
  wasm: "Processor, ONNX",
} as const satisfies Record<Runtime, string>;

/** How many threads compute, where it is more than one. */
const threadWords = (by: Runtime, model: ModelState | undefined): string =>
  model?.phase === "ready" && model.runtime === by && model.threads > 1
    ? ` · ${plural(model.threads, "thread")}`
    : "";

/** What ordered the feed, in the words of the chip; with the model also on how many threads, for the details. */
export function rankedByLabel(by: RankedBy, model?: ModelState): string {
  switch (by) {
    case "webgpu":
    case "kernel":
    case "wasm":
      return `${RUNTIME_NAMES[by]}${threadWords(by, model)}`;
    case "light":
      return "Light ranker";
    case "newest-first":
      return "Newest first";
    case "cached":
      return "Saved feed";
    default:
      return by satisfies never;
  }
}

/** One sentence for those who ask what that means. */
export function rankedBySentence(by: RankedBy): string {
  switch (by) {
    case "webgpu":
      return "The Phoenix model ranked these posts on this device's graphics processor.";
    case "kernel":
      return "The Phoenix model ranked these posts on this device's processor.";
    case "wasm":
      return "The Phoenix model ranked these posts on this device's processor, in ONNX Runtime, the general runtime.";
    case "light":
      return "A small stand-in for the Phoenix model ranked these posts: by what you liked and read before, age and counts.";
    case "newest-first":
      return "No model: the newest posts stand first.";
    case "cached":
      return "These posts are from your last visit; nothing has been ranked since.";
    default:
      return by satisfies never;
  }
}

/** What stands before the reason why it was not ranked the wanted way. */
export const whyWords = (by: RankedBy): string =>
  isRuntime(by) ? "Not the first choice" : `Why ${rankedByLabel(by).toLowerCase()}`;

/** Over how many posts and how fast; while a model is on its way, how much of it is there. */
export function chipFigures(ranking: Ranking, model: ModelState): string {
  if (model.phase === "paused") return "Model: stopped";
  if (model.phase === "asking") return "Model: not here yet";
  if (model.phase !== "loading") return rankingSummary(ranking);
  const { loadedBytes, totalBytes } = model;
  return loadedBytes < totalBytes
    ? `Model: ${megabytes(loadedBytes)} of ${megabytes(totalBytes)}`
    : "Model: starting";
}

export const rankingSummary = ({ candidateCount, rankMs }: Ranking): string =>
  `${plural(candidateCount, "post")} in ${shortMs(rankMs)}`;

/** What each filter took out, in words; a filter that has none here is shown by its own name, spelled apart. */
const FILTER_WORDS: Readonly<Record<string, string>> = {
  DropDuplicatesFilter: "the same post twice",
  CoreDataFilter: "nothing left to show",
  AgeFilter: "too old",
  SelfPostFilter: "your own",
  SeenPostsFilter: "seen before",
  MutedKeywordFilter: "muted words",
  AuthorSocialgraphFilter: "muted or blocked authors",
  ConversationFilter: "same conversation",
  RepostDeduplicationFilter: "reposted twice",
  OutOfNetworkReplyFilter: "replies by strangers",
  VisibilityFilter: "hidden by moderation",
  PreRankingFilter: "least promising at first glance",
};

/** "MyOwnFilter" -> "my own". */
export const filterWords = (name: string): string => FILTER_WORDS[name] ?? spelledApart(name);

export const spelledApart = (name: string): string =>
  name
    .replace(/(Filter|Scorer|Source|Hydrator|Selector)$/, "")
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replaceAll(/[-_]/g, " ")
    .toLowerCase()
    .trim() || name;
