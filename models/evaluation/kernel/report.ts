import type { AgreementFigures } from "#models/evaluation/kernel/agreement.ts";
import {
  type CalibrationErrors,
  PREDICTORS,
} from "#models/evaluation/kernel/calibration-errors.ts";
import type { KernelComparison, PrecisionFigures } from "#models/evaluation/kernel/compare.ts";
import { SLATE } from "#models/evaluation/world/evaluate.ts";
import type { Figure } from "#models/evaluation/world/report.ts";
import type { KernelPrecision } from "#shared/kernel/kernel-file.ts";

/** By how much the calibration error of the action that moves most does, as a share of its base rate. */
export const largestMove = (
  calibration: readonly CalibrationErrors[],
  precision: KernelPrecision,
): number => Math.max(0, ...calibration.map((errors) => move(errors, precision)));

const move = (errors: CalibrationErrors, precision: KernelPrecision): number =>
  Math.abs(errors[precision] - errors.graphs);

/** One figure a line of `--json`. */
export const figures = (compared: KernelComparison): Figure[] =>
  (["f32", "int8"] as const).flatMap((precision) => {
    const { readers, random, batchInvariant, betweenBuilds } = compared[precision];
    const agreement = (who: string, all: AgreementFigures) => [
      { figure: `${who}: largest difference`, value: all.largestDifference },
      { figure: `${who}: rank correlation`, value: all.correlation },
      { figure: `${who}: least rank correlation`, value: all.leastCorrelation },
      { figure: `${who}: of the first ${SLATE}`, value: all.overlap },
    ];
    return [
      ...agreement("readers", readers),
      { figure: "readers: true value lost", value: readers.valueLost },
      { figure: "readers: true value lost, standard error", value: readers.valueLostError },
      ...agreement("random histories", random),
      { figure: "calibration moves", value: largestMove(compared.calibration, precision) },
      ...compared.calibration.map((errors) => ({
        figure: `calibration moves ${errors.action}`,
        value: move(errors, precision),
      })),
      { figure: "batch-invariant", value: Number(batchInvariant) },
      { figure: "between builds", value: betweenBuilds },
    ].map(({ figure, value }) => ({ figure: `${precision} ${figure}`, value }));
  });

/** The same as tables. */
export function print(compared: KernelComparison): void {
  console.log("\nkernel against the float32 graphs                              f32        int8");
  const row = (name: string, of: (figures: PrecisionFigures) => string): void => {
    const cells = [compared.f32, compared.int8].map((all) => of(all).padStart(12));
    console.log(`${name.padEnd(56)}${cells.join("")}`);
  };
  for (const [name, who] of [
    ["readers of a world", "readers"],
    ["random histories", "random"],
  ] as const) {
    row(name, (all) => String(all[who].slates));
    row("  largest difference of any head", (all) => all[who].largestDifference.toExponential(1));
    row("  rank correlation of weighted values, mean", (all) => all[who].correlation.toFixed(6));
    row("  the least of any slate", (all) => all[who].leastCorrelation.toFixed(6));
    row(`  of the first ${SLATE}, shared`, (all) => all[who].overlap.toFixed(2));
  }
  const percent = (x: number): string => `${(100 * x).toFixed(3)} %`;
  row(`true value of the first ${SLATE} lost`, ({ readers }) => percent(readers.valueLost));
  row("  standard error", ({ readers }) => percent(readers.valueLostError));
  row("batch-invariant, bit by bit", (all) => (all.batchInvariant ? "yes" : "NO"));
  row("largest difference of the two builds", (all) => all.betweenBuilds.toExponential(1));
  const moves = (["f32", "int8"] as const).map((precision) =>
    percent(largestMove(compared.calibration, precision)).padStart(12),
  );
  console.log(
    `${"calibration error moves by at most, of the base rate".padEnd(56)}${moves.join("")}`,
  );
  console.log("\ncalibration error, % of the base rate      graphs  kernel f32        int8");
  for (const errors of compared.calibration) {
    const cells = PREDICTORS.map((who) => (100 * errors[who]).toFixed(2).padStart(12));
    console.log(`${errors.action.padEnd(36)}${cells.join("")}`);
  }
}
