import {
  VIDEO_ACTION_COUNT,
  type VideoAction,
  VIDEO_ACTIONS,
} from "#models/training/kuairand/actions.ts";
import type { Impression } from "#models/training/kuairand/formats.ts";

/** An impression of which only some things matter. */
export function impression(
  reader: string,
  timeMs: number,
  { taken = [], ...others }: Partial<Impression> & { readonly taken?: readonly VideoAction[] } = {},
): Impression {
  const actions = new Uint8Array(VIDEO_ACTION_COUNT);
  for (const [a, { name }] of VIDEO_ACTIONS.entries()) actions[a] = taken.includes(name) ? 1 : 0;
  return {
    reader,
    video: "1",
    timeMs,
    hour: 12,
    durationMs: 10_000,
    playMs: 5_000,
    actions,
    ...others,
  };
}

/**
 * Readers with moments of one to three impressions; what they like is the reader's habit, and whether the video's
 * number is even.
 */
export function videoLog(readers: number, each: number, random: () => number): Impression[] {
  const log: Impression[] = [];
  for (let r = 0; r < readers; r++) {
    const habit = r % 3 === 0 ? 0.9 : 0.2;
    let timeMs = Math.floor(random() * 1_000);
    for (let k = 0; k < each; k++) {
      if (random() < 0.7) timeMs += 1 + Math.floor(random() * 600_000);
      const video = 1 + Math.floor(random() * 40);
      const chance = Math.min(1, Math.max(0, habit + (video % 2 ? -0.2 : 0.2)));
      const liked = random() < chance;
      log.push(
        impression(`r${r}`, timeMs, {
          video: String(video),
          playMs: liked ? 9_000 : 1_000,
          durationMs: 1_000 * (1 + (video % 5) * 10),
          hour: Math.floor(random() * 24),
          taken: [
            ...(liked ? (["like", "long_view"] as const) : []),
            ...(random() < 0.5 ? (["click"] as const) : []),
          ],
        }),
      );
    }
  }
  return log;
}
