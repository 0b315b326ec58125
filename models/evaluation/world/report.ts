import { type Evaluation, ofTheWay, RETRIEVED, SLATE } from "#models/evaluation/world/evaluate.ts";
import type { BaselineReport } from "#models/world/baselines.ts";

export interface Figure {
  readonly figure: string;
  readonly value: number;
}

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** AUC of the logistic model on the four simple signals, by action. */
export const logisticAuc = (baselines: readonly BaselineReport[]): ReadonlyMap<string, number> =>
  new Map(
    baselines.map(({ target, rows }) => [
      target,
      rows.find(({ name }) => name === "logistic on all four")?.auc ?? NaN,
    ]),
  );

/** One figure a line of `--json`. `posts` says which posts were asked about. */
export function figures(
  posts: string,
  { actions, ndcg, recall, dwellErrorS }: Evaluation,
  logistic: ReadonlyMap<string, number>,
): Figure[] {
  const rows = actions.flatMap((row) => [
    { figure: `auc ${row.action}`, value: row.auc },
    { figure: `oracle auc ${row.action}`, value: row.oracleAuc },
    { figure: `of the way ${row.action}`, value: ofTheWay(row) },
    { figure: `logistic auc ${row.action}`, value: logistic.get(row.action) ?? NaN },
    { figure: `base rate ${row.action}`, value: row.baseRate },
    { figure: `bias ${row.action}`, value: row.bias },
    { figure: `calibration error ${row.action}`, value: row.calibrationError },
    { figure: `log-loss skill ${row.action}`, value: row.logLossSkill },
  ]);
  rows.push(
    { figure: "auc, all actions", value: mean(actions.map(({ auc }) => auc)) },
    { figure: "oracle auc, all actions", value: mean(actions.map(({ oracleAuc }) => oracleAuc)) },
    { figure: "of the way, all actions", value: mean(actions.map(ofTheWay)) },
  );
  for (const [name, value] of Object.entries(ndcg))
    rows.push({ figure: `ndcg@${SLATE} ${name}`, value });
  for (const [name, value] of Object.entries(recall))
    rows.push({ figure: `recall@${RETRIEVED} ${name}`, value });
  rows.push({ figure: "dwell error, s", value: dwellErrorS });
  return rows
    .filter(({ value }) => !Number.isNaN(value))
    .map(({ figure, value }) => ({ figure: `${posts} posts: ${figure}`, value }));
}

/** The same as tables. */
export function print(
  posts: string,
  { slates, candidates, actions, ndcg, recall, dwellErrorS }: Evaluation,
  logistic: ReadonlyMap<string, number>,
): void {
  const percent = (x: number) => (Number.isNaN(x) ? "" : (100 * x).toFixed(1)).padStart(8);
  const three = (x: number) => (Number.isNaN(x) ? "" : x.toFixed(3)).padStart(8);
  console.log(`\n${posts} posts: ${slates} readers, ${Math.round(candidates)} candidates each\n`);
  console.log(
    `${"action".padEnd(22)}     AUC  oracle    of the way %  logistic  bias %  calibration error %  skill %`,
  );
  const head = (name: string, auc: number, oracle: number, way: number, other: number) =>
    `${name.padEnd(22)}${three(auc)}${three(oracle)}${percent(way)}        ${three(other)}`;
  for (const row of actions)
    console.log(
      `${head(row.action, row.auc, row.oracleAuc, ofTheWay(row), logistic.get(row.action) ?? NaN)}${percent(row.bias)}      ${percent(row.calibrationError)}       ${percent(row.logLossSkill)}`,
    );
  const all = (of: (row: Evaluation["actions"][number]) => number) => mean(actions.map(of));
  console.log(
    `${head(
      "mean of all",
      all(({ auc }) => auc),
      all(({ oracleAuc }) => oracleAuc),
      all(ofTheWay),
      all(({ action }) => logistic.get(action) ?? NaN),
    )}${percent(all((row) => row.bias))}      ${percent(all((row) => row.calibrationError))}       ${percent(all((row) => row.logLossSkill))}`,
  );
  console.log(`\nnDCG@${SLATE} of the weighted value, between chance (0) and the true order (1)`);
  for (const [name, value] of Object.entries(ndcg))
    console.log(`  ${name.padEnd(24)}${three(value)}`);
  console.log(`\nrecall@${RETRIEVED} of the ${RETRIEVED} posts likeliest to be liked`);
  for (const [name, value] of Object.entries(recall))
    console.log(`  ${name.padEnd(24)}${three(value)}`);
  console.log(`\nmean error of the expected dwell: ${dwellErrorS.toFixed(2)} s`);
}
