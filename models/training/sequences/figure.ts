import type { LineChart } from "#models/figures/line-chart.ts";
import type { Epoch } from "#models/training/sequences/run.ts";

/** Loss and validation over epochs, by the names of their files. */
export function sequenceCurves(epochs: readonly Epoch[]): Record<string, LineChart> {
  const series = (name: string, of: (epoch: Epoch) => number) => ({
    name,
    points: epochs
      .map((epoch) => [epoch.epoch, of(epoch)] as const)
      .filter(([, value]) => !Number.isNaN(value)),
  });
  return {
    loss: {
      title: "Training loss of the next item",
      x: { label: "epoch" },
      y: { label: "nats" },
      series: [series("cross-entropy", ({ loss }) => loss)],
    },
    validation: {
      title: "Validation: the last item but one among all unseen",
      x: { label: "epoch" },
      y: { label: "share of the most there is" },
      series: [series("HR@10", ({ hitRate }) => hitRate), series("NDCG@10", ({ ndcg }) => ndcg)],
    },
  };
}
