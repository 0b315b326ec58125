import type { ActionEvaluation } from "#models/evaluation/world/evaluate.ts";
import { type LineChart, lineChart } from "#models/figures/line-chart.ts";

/** Actions of a reliability diagram: one for each kind of use, so that the lines can be told apart. */
const SHOWN_ACTIONS = ["favorite", "reply", "repost", "click", "dwell", "not_interested"];

/** Reliability diagram as SVG: what was predicted against what is true, both on log scales because rates span decades. */
export function reliabilityChart(actions: readonly ActionEvaluation[], title: string): string {
  const shown = actions.filter(({ action }) => SHOWN_ACTIONS.includes(action));
  const points = shown.flatMap(({ reliability }) => reliability);
  const all = points.flatMap(({ predicted, actual }) => [predicted, actual]).filter((p) => p > 0);
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const chart: LineChart = {
    title,
    description: "A model that says the truth lies on the dashed line.",
    x: { label: "predicted probability", scale: "log" },
    y: { label: "probability in truth", scale: "log" },
    series: [
      ...shown.map(({ action, reliability }) => ({
        name: action,
        points: reliability.map(({ predicted, actual }) => [predicted, actual] as const),
      })),
      {
        name: "calibrated",
        dashed: true,
        points: [
          [low, low],
          [high, high],
        ],
      },
    ],
  };
  return lineChart(chart);
}
