/** One measured number, as `npm run bench -- <suite> --json` prints it, one a line. */
export interface Figure {
  readonly suite: string;
  readonly figure: string;
  /** The ratio where a peer is measured in the same run, above 1 where ours is better. `null`: could not be measured. */
  readonly value: number | null;
  readonly unit: string;
  /** Raw medians that `value` follows from. */
  readonly ours: number | null;
  readonly peer: number | null;
  /** How many samples the medians are of. */
  readonly n: number;
  /** Why there is no value. */
  readonly missing?: string;
}

export interface SuiteResult {
  readonly figures: readonly Figure[];
  /** Everything that was sampled, and under which configuration; what `--raw FILE` keeps. */
  readonly raw: unknown;
  /** Sentences for the reader of the table. */
  readonly notes: readonly string[];
}

export interface Suite {
  run(log: (line: string) => void): Promise<SuiteResult>;
}

const digits = (value: number | null): string => {
  if (value === null) return "-";
  if (value !== 0 && Math.abs(value) < 1e-3) return value.toExponential(1);
  return value.toFixed(Math.abs(value) < 10 ? 3 : 1);
};

/** The figures as aligned columns, for people. */
export function figureTable(figures: readonly Figure[]): string {
  const rows = [
    ["figure", "value", "unit", "ours", "peer", "n"],
    ...figures.map(({ figure, value, unit, ours, peer, n, missing }) => [
      figure,
      digits(value),
      unit,
      digits(ours),
      digits(peer),
      missing === undefined ? String(n) : `missing: ${missing}`,
    ]),
  ];
  const widths = rows[0]?.map((_, column) =>
    Math.max(...rows.map((row) => (column === 5 ? 0 : (row[column] ?? "").length))),
  );
  return rows
    .map((row) =>
      row
        .map((cell, i) =>
          i === 0 ? cell.padEnd(widths?.[i] ?? 0) : cell.padStart(widths?.[i] ?? 0),
        )
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
