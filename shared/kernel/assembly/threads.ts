import { MEETINGS, THREADS, WAITING } from "../plan";

/** Waits until every thread has come here. They spin: a meeting is over in microseconds. */
export function meet(): void {
  const threads = load<i32>(THREADS << 2);
  if (threads == 1) return;
  const meeting = atomic.load<i32>(MEETINGS << 2);
  if (atomic.add<i32>(WAITING << 2, 1) == threads - 1) {
    atomic.store<i32>(WAITING << 2, 0);
    atomic.add<i32>(MEETINGS << 2, 1);
    return;
  }
  while (atomic.load<i32>(MEETINGS << 2) == meeting) {}
}
