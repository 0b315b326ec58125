import type { ScoreExample } from "#models/evaluation/kernel/kernel-model.ts";
import type { Example } from "#models/export/kernel/example-tokens.ts";

/**
 * Whether every candidate gets the same scores, bit by bit, alone, in reverse order, in parts, and among others. The
 * largest batch is of twice as many candidates.
 */
export function isBatchInvariant(score: ScoreExample, asked: Example): boolean {
  const { shown } = asked;
  const rowsOf = (candidates: Example["shown"]): string[] => {
    const { probabilities, continuous } = score({ ...asked, shown: candidates });
    return candidates.map((_, row) =>
      [probabilities, continuous]
        .map((heads) => {
          const width = heads.length / candidates.length;
          // As numbers, -0 and 0 would be equal.
          return Buffer.from(heads.slice(row * width, (row + 1) * width).buffer).toString("hex");
        })
        .join(),
    );
  };
  const whole = rowsOf(shown);
  const half = Math.floor(shown.length / 2);
  const parts = [shown.slice(0, 1), shown.slice(1, 18), shown.slice(18)];
  const merged = [...shown.slice(half), ...shown, ...shown.slice(0, half)];
  const others = [
    rowsOf(shown.toReversed()).toReversed(),
    parts.flatMap(rowsOf),
    rowsOf(merged).slice(shown.length - half, 2 * shown.length - half),
  ];
  return others.every((rows) => rows.every((row, i) => row === whole[i]));
}
