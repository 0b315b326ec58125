import { createHash } from "node:crypto";
import { openDataset, readerSequences } from "#models/world/dataset.ts";
import { worldEvents } from "#models/world/events.ts";
import type { PresetName } from "#models/world/presets.ts";

/** The anchor of hashes: ids and times depend on it. */
const HASH_ANCHOR_MS = Date.UTC(2026, 0, 1);

/**
 * SHA-256 of all that a world says: its events at a fixed anchor and the sampled histories of its readers (every action
 * of which was drawn from a true probability). The same preset and seed give the same hash in every engine.
 */
export function worldHash(preset: PresetName, seed?: number): string {
  const dataset = openDataset(preset, seed);
  const hash = createHash("sha256");
  for (const event of worldEvents(dataset.world, { now: HASH_ANCHOR_MS })) {
    hash.update(`${JSON.stringify(event)}\n`);
  }
  for (const split of ["train", "held-out"] as const) {
    for (const { reader, impressions } of readerSequences(dataset, split)) {
      hash.update(`${JSON.stringify([reader.index, impressions])}\n`);
    }
  }
  return hash.digest("hex");
}
