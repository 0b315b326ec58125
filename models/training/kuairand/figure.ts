import type { LineChart } from "#models/figures/line-chart.ts";
import type { Epoch } from "#models/training/kuairand/run.ts";

/** Loss and validation over epochs. */
export function actionCurves(
  epochs: readonly Epoch[],
  judged: readonly string[],
): Readonly<Record<string, LineChart>> {
  const points = (of: (epoch: Epoch) => number) => epochs.map((e) => [e.epoch, of(e)] as const);
  return {
    loss: {
      title: "Training loss",
      x: { label: "epoch" },
      y: { label: "nats an impression, all heads" },
      series: [{ name: "loss", points: points(({ loss }) => loss) }],
    },
    validation: {
      title: `Validation: mean AUC of ${judged.join(", ")}`,
      x: { label: "epoch" },
      y: { label: "AUC" },
      series: [{ name: "AUC", points: points(({ meanAuc }) => meanAuc) }],
    },
  };
}
