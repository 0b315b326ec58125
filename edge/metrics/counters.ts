/** Counts by series: a Prometheus name with its labels, such as `perch_requests_total{route="/retrieve",status="200"}`. */
export type Counts = Readonly<Record<string, number>>;

/** Label values are ours (routes, statuses, codes), so nothing needs escaping. */
export const series = (
  name: string,
  labels: Readonly<Record<string, string | number>> = {},
): string => {
  const pairs = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
  return pairs.length === 0 ? name : `${name}{${pairs.join(",")}}`;
};

/** Counters of one isolate, on their way to the object that keeps the sum over all of them. */
export class Counters {
  #counts = new Map<string, number>();
  #flushedAt = 0;

  add(name: string, by = 1): void {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + by);
  }

  /** True if something was counted and the last `take` is some time ago. */
  isDue(now: number, everyMs: number): boolean {
    return this.#counts.size > 0 && now - this.#flushedAt >= everyMs;
  }

  totals(): Counts {
    return Object.fromEntries(this.#counts);
  }

  /** What was counted since the last time. */
  take(now: number): Counts {
    const taken = this.totals();
    this.#counts = new Map();
    this.#flushedAt = now;
    return taken;
  }
}

const HELP: Readonly<Record<string, readonly [type: "counter" | "gauge", help: string]>> = {
  perch_requests_total: ["counter", "Answered requests of the API."],
  perch_events_accepted_total: ["counter", "Events that changed something."],
  perch_events_duplicate_total: ["counter", "Events that were known, or older than what is known."],
  perch_events_rejected_total: ["counter", "Events refused, by code."],
  perch_candidates_ranked_total: ["counter", "Candidates scored for readers, by runtime."],
  perch_posts: ["gauge", "Stored posts, deleted and archived ones included."],
  perch_timeline_authors: ["gauge", "Authors with a post within retention."],
  perch_stale_posts: ["gauge", "Posts still encoded by an older model."],
  perch_shards: ["gauge", "Shards that answer."],
};

/** Prometheus text format 0.0.4. */
export function prometheusText(counts: Counts): string {
  const lines: string[] = [];
  for (const [name, [type, help]] of Object.entries(HELP)) {
    lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`);
    for (const [key, value] of Object.entries(counts).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      if (key === name || key.startsWith(`${name}{`)) lines.push(`${key} ${value}`);
  }
  return `${lines.join("\n")}\n`;
}
