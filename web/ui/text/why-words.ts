import type { Action } from "#shared/types/action.ts";
import type { RankedCandidate } from "#shared/types/candidate.ts";

/** Why a post is in the feed, in two words. The icon's name stands beside the words on the badge. */
export interface WhyBadge {
  readonly label: string;
  readonly icon: "check" | "feather" | "flame" | "sprout" | "archive";
}

export function whyBadge(post: Pick<RankedCandidate, "inNetwork" | "source">): WhyBadge {
  if (post.inNetwork) return { label: "Following", icon: "check" };
  switch (post.source) {
    case "popular":
      return { label: "Popular", icon: "flame" };
    case "recent":
      return { label: "Recent", icon: "sprout" };
    case "cache":
      return { label: "Saved", icon: "archive" };
    case "in-network":
    case "two-tower":
    case "lookup":
      return { label: "Suggested", icon: "feather" };
    default:
      return post.source satisfies never;
  }
}

/** How the post came to be considered at all: the first sentence of "why am I seeing this". */
export function sourceSentence(
  post: Pick<RankedCandidate, "inNetwork" | "source" | "sourceRank">,
  authorName: string,
): string {
  if (post.inNetwork) return `You follow ${authorName}.`;
  const place =
    post.sourceRank === undefined ? "" : ` (number ${post.sourceRank} of what was found)`;
  switch (post.source) {
    case "two-tower":
      return `It resembles what you spent time with${place}.`;
    case "popular":
      return `Many people respond to it at the moment${place}.`;
    case "recent":
      return "It is among the newest posts of all.";
    case "cache":
      return "It was saved on this device from your last visit.";
    case "in-network":
      return `You followed ${authorName} when this was fetched.`;
    case "lookup":
      return "It belongs to a conversation in your feed.";
    default:
      return post.source satisfies never;
  }
}

/** What a reader may do, as the model predicts it ("you may like it"), and as it happened ("you liked"). */
export const ACTION_WORDS: Readonly<
  Record<Action | "dwell_seconds", { readonly may: string; readonly did: string }>
> = {
  favorite: { may: "like it", did: "liked" },
  reply: { may: "reply", did: "replied to" },
  repost: { may: "repost it", did: "reposted" },
  photo_expand: { may: "open the photo", did: "opened the photo of" },
  click: { may: "open it", did: "opened" },
  profile_click: { may: "visit the author", did: "looked up the author of" },
  vqv: { may: "watch the video", did: "watched" },
  share: { may: "share it", did: "shared" },
  share_via_dm: { may: "send it to a friend", did: "sent a friend" },
  share_via_copy_link: { may: "copy its link", did: "copied the link of" },
  dwell: { may: "stop to read", did: "read" },
  quote: { may: "quote it", did: "quoted" },
  quoted_click: { may: "open the quoted post", did: "opened the post quoted in" },
  follow_author: { may: "follow the author", did: "followed the author of" },
  not_interested: { may: "want less of it", did: "wanted less like" },
  block_author: { may: "block the author", did: "blocked the author of" },
  mute_author: { may: "mute the author", did: "muted the author of" },
  report: { may: "report it", did: "reported" },
  video_open: { may: "open the video", did: "opened the video of" },
  open_link: { may: "follow its link", did: "followed the link of" },
  quoted_vqv: { may: "watch the quoted video", did: "watched the video quoted in" },
  not_dwelled: { may: "scroll past", did: "scrolled past" },
  post_unexplored: { may: "meet something new", did: "met something new in" },
  dwell_seconds: { may: "reading time", did: "read" },
};

// The strongest thing done names the reason: "because you replied to", not "because you opened".
const BY_STRENGTH: readonly Action[] = [
  "reply",
  "quote",
  "repost",
  "share",
  "share_via_dm",
  "share_via_copy_link",
  "follow_author",
  "favorite",
  "vqv",
  "open_link",
  "video_open",
  "photo_expand",
  "quoted_click",
  "profile_click",
  "click",
  "dwell",
];

/** "replied to and liked", at most two verbs; undefined if nothing done speaks for the post. */
export function didWords(actions: readonly Action[]): string | undefined {
  const words = BY_STRENGTH.filter((action) => actions.includes(action)).map(
    (action) => ACTION_WORDS[action].did,
  );
  // "liked and read" shares its object; "followed the link of" does not share one with anything.
  const [first, ...others] = words;
  if (first === undefined || isIndirect(first)) return first;
  const second = others.find((other) => !isIndirect(other));
  return second === undefined ? first : `${first} and ${second}`;
}

const isIndirect = (words: string): boolean => / (of|in)$/.test(words);
