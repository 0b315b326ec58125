import { killImport } from "#edge/soak/kill-import.ts";
import { rankerMemory } from "#edge/soak/ranker-memory.ts";
import { realImport } from "#edge/soak/real-import.ts";
import type { Soak } from "#edge/soak/soak.ts";

/** Every `npm run soak -- <name>`. */
export const SOAKS: Readonly<Record<string, Soak>> = {
  "real-import": realImport,
  "kill-import": killImport,
  "ranker-memory": rankerMemory,
};
