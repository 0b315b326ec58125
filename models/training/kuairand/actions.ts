/** What a reader can do with a video, and the column that says so. */
export const VIDEO_ACTIONS = [
  { name: "like", column: "label" },
  { name: "click", column: "is_click" },
  { name: "long_view", column: "long_view" },
  { name: "profile_enter", column: "is_profile_enter" },
  { name: "comment", column: "is_comment" },
  { name: "forward", column: "is_forward" },
  { name: "follow", column: "is_follow" },
] as const;

export type VideoAction = (typeof VIDEO_ACTIONS)[number]["name"];

/** `A` */
export const VIDEO_ACTION_COUNT = VIDEO_ACTIONS.length;
