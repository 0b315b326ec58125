import { filterBy } from "#shared/pipeline/filter-by.ts";
import { contentOf, type PostCandidate } from "#shared/types/candidate.ts";

/** Removes posts with nothing to show: no text and no media, such as a repost whose original is gone. */
export const coreDataFilter = <C extends PostCandidate>() =>
  filterBy<unknown, C>("CoreDataFilter", () => (candidate) => {
    const { text, media } = contentOf(candidate);
    return text.trim() !== "" || (media?.length ?? 0) > 0;
  });
