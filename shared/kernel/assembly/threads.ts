import { MEETINGS, PATIENCE, THREADS, WAITING } from "../plan";

/** How often a thread looks before it sleeps: a tenth of a millisecond or two, longer than most meetings take. */
const LOOKS: i32 = 1 << 16;
/** What `atomic.wait` answers when its time is over. */
const TIMED_OUT: i32 = 2;

/**
 * Waits until every thread has come here. Traps where one does not come in time: it was ended, and its part of the work
 * will never be done.
 */
export function meet(): void {
  const threads = load<i32>(THREADS << 2);
  if (threads == 1) return;
  const meeting = atomic.load<i32>(MEETINGS << 2);
  if (atomic.add<i32>(WAITING << 2, 1) == threads - 1) {
    atomic.store<i32>(WAITING << 2, 0);
    atomic.add<i32>(MEETINGS << 2, 1);
    atomic.notify(MEETINGS << 2);
    return;
  }
  const patience = <i64>load<i32>(PATIENCE << 2) * 1_000_000;
  for (let looks = 0; atomic.load<i32>(MEETINGS << 2) == meeting; looks++) {
    if (looks < LOOKS) continue;
    const answer = atomic.wait<i32>(MEETINGS << 2, meeting, patience);
    if (answer == TIMED_OUT && atomic.load<i32>(MEETINGS << 2) == meeting) unreachable();
  }
}
