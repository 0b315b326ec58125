import { SCRATCH, SCRATCH_BYTES } from "../plan";
import { candidates } from "./candidates";
import { context } from "./context";
import { word } from "./scratch";
import { embedPosts, readHistory } from "./towers";

export { writeConstants } from "./functions";
export { dotAll, dotRows } from "./search";

@inline
function scratchOf(thread: i32): usize {
  return <usize>(word(SCRATCH) + thread * word(SCRATCH_BYTES));
}

/** The context's tokens -> every layer's keys and values. Every thread of the plan calls it. */
export function runContext(thread: i32): void {
  context(thread, scratchOf(thread));
}

/** The candidates' tokens -> probabilities. Every thread of the plan calls it; `NEXT_BLOCK` starts at 0. */
export function runCandidates(thread: i32): void {
  candidates(scratchOf(thread));
}

/** The candidates' features -> embeddings of their posts. On one thread. */
export function runPostTower(): void {
  embedPosts(scratchOf(0));
}

/** The history -> what the reader tower makes of each entry. On one thread. */
export function runReaderTower(): void {
  readHistory(scratchOf(0));
}
