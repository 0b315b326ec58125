import type { LineChart } from "#models/figures/line-chart.ts";
import type { LogEntry } from "#models/training/world/run-log.ts";
import type { LOSSES } from "#models/training/world/traced-losses.ts";

/** Losses over steps, one chart each: the ranker's above the oracle's, the topics', the towers'. */
export function lossCurves(log: readonly LogEntry[]): Readonly<Record<string, LineChart>> {
  const curve = (kind: LogEntry["kind"], loss: string) => ({
    name: kind,
    points: log
      .filter((entry) => entry.kind === kind && (entry.losses[loss] ?? 0) > 0)
      .map(({ step, losses }) => [step, losses[loss] ?? NaN] as const),
  });
  const chart = (title: string, loss: (typeof LOSSES)[number]): LineChart => ({
    title,
    x: { label: "step" },
    y: { label: "nats" },
    series: [curve("training", loss), curve("validation", loss)].filter(
      ({ points }) => points.length > 0,
    ),
  });
  return {
    ranker: chart("Ranker: cross-entropy above the oracle's", "ranker"),
    topics: chart("What posts are about: cross-entropy of declared topics", "topics"),
    towers: chart("Retrieval towers", "towers"),
  };
}
