const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const thisYear = new Intl.DateTimeFormat("en", { day: "numeric", month: "short" });
const otherYear = new Intl.DateTimeFormat("en", {
  day: "numeric",
  month: "short",
  year: "numeric",
});
const exact = new Intl.DateTimeFormat("en", { dateStyle: "full", timeStyle: "short" });

/** The age a reader glances at: "now", "5m", "3h", "2d", then the date. A time ahead of `now` is "now". */
export function relativeTime(at: number, now: number): string {
  const age = now - at;
  if (age < MINUTE) return "now";
  if (age < HOUR) return `${Math.floor(age / MINUTE)}m`;
  if (age < DAY) return `${Math.floor(age / HOUR)}h`;
  if (age < 7 * DAY) return `${Math.floor(age / DAY)}d`;
  const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  return (sameYear ? thisYear : otherYear).format(at);
}

const month = new Intl.DateTimeFormat("en", { month: "long", year: "numeric" });

/** For what was published long before it came here: "July 2013". */
export const monthAndYear = (at: number): string => month.format(at);

/** The whole date and time, in the reader's time zone. */
export const absoluteTime = (at: number): string => exact.format(at);

/** For `<time datetime>`. */
export const machineTime = (at: number): string => new Date(at).toISOString();
