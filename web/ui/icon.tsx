/** Line drawings on a 24 x 24 grid; two subpaths of a name are one path. */
const PATHS = {
  reply: "M9 8V4L3 10.5 9 17v-4c6 0 9.5 2 12 6 0-7-4.5-11-12-11Z",
  repost: "M7 7h9a3 3 0 0 1 3 3v4M17 17H8a3 3 0 0 1-3-3v-4M4 10l3-3-3-3M20 14l-3 3 3 3",
  heart: "M12 20S3.5 15 3.5 9A4.6 4.6 0 0 1 12 6.5 4.6 4.6 0 0 1 20.5 9C20.5 15 12 20 12 20Z",
  less: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18ZM8 12h8",
  why: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18ZM9.5 9.5a2.5 2.5 0 1 1 3.6 2.2c-.8.4-1.1.9-1.1 1.8M12 16.8v.2",
  more: "M5 12h.01M12 12h.01M19 12h.01",
  refresh: "M20 11a8 8 0 0 0-14.3-4L3 9.5M3 4.5v5h5M4 13a8 8 0 0 0 14.3 4L21 14.5M21 19.5v-5h-5",
  settings: "M4 7h9M17 7h3M4 17h3M11 17h9M15 5v4M9 15v4",
  sun: "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8ZM12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M5.3 18.7l1.4-1.4M17.3 6.7l1.4-1.4",
  moon: "M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5Z",
  system: "M4 5h16v11H4ZM9 20h6M12 16v4",
  close: "M6 6l12 12M18 6L6 18",
  check: "M5 12.5l4.5 4.5L19 7.5",
  feather: "M5 19L14 10M8 16h5l5.5-5.5a3.9 3.9 0 0 0-5.5-5.5L7.5 10.5V16",
  flame:
    "M12 3c.5 4 5 5.5 5 10.5a5 5 0 0 1-10 0c0-2 1-3.5 2-4.5.3 1.5 1 2.2 1.8 2.5C10.5 8.5 10.8 5.5 12 3Z",
  sprout:
    "M12 20v-8M12 14c0-4-2.5-6-7-6 0 4.5 2.5 6.5 7 6ZM12 11c0-4 2.5-6.5 7-6.5 0 4.5-2.5 6.5-7 6.5Z",
  archive: "M4 5h16v4H4ZM6 9v10h12V9M10 13h4",
  chip: "M7 7h10v10H7ZM10 3v4M14 3v4M10 17v4M14 17v4M3 10h4M3 14h4M17 10h4M17 14h4",
  clock: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18ZM12 7.5V12l3 2",
  link: "M10 14a4 4 0 0 0 5.7 0l3-3A4 4 0 0 0 13 5.3l-1 1M14 10a4 4 0 0 0-5.7 0l-3 3a4 4 0 0 0 5.7 5.7l1-1",
  play: "M8 5.5v13l11-6.5Z",
  mute: "M4 9.5v5h3.5L12 18.5v-13L7.5 9.5ZM16 10l4 4M20 10l-4 4",
  block: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18ZM5.7 5.7l12.6 12.6",
  follow: "M10 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8ZM3 20c.5-4 3-6 7-6 1.5 0 2.8.3 3.8.8M18 14v6M15 17h6",
  unfollow: "M10 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8ZM3 20c.5-4 3-6 7-6 1.5 0 2.8.3 3.8.8M15 17h6",
  eye: "M2.5 12C5 7.5 8 5.5 12 5.5s7 2 9.5 6.5c-2.5 4.5-5.5 6.5-9.5 6.5S5 16.5 2.5 12ZM12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6Z",
  keyboard: "M3 6h18v12H3ZM7 10h.01M11 10h.01M15 10h.01M18 10h.01M7 14h10",
  lock: "M6 11h12v9H6ZM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
  offline:
    "M4 4l16 16M8.5 14.5a5 5 0 0 1 5-1.2M5 11a10 10 0 0 1 4-2.3M13 8a10 10 0 0 1 6 3M12 18.5h.01",
  up: "M12 19V6M6 11.5L12 5.5l6 6",
} as const;

export type IconName = keyof typeof PATHS;

/** Decoration: the words stand beside it, or in its button's label. */
export const Icon = ({ name, filled = false }: { name: IconName; filled?: boolean }) => (
  <svg class={filled ? "icon icon-filled" : "icon"} viewBox="0 0 24 24" aria-hidden="true">
    <path d={PATHS[name]} class={name === "more" ? "icon-dots" : undefined} />
  </svg>
);
