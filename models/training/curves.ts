import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type LineChart, lineChart, type Series } from "#models/figures/line-chart.ts";

/** More points than this are drawn as means of neighbours: a figure is no data file. */
const MOST_POINTS = 200;

/** Writes a run's curves to its folder, one SVG a chart, named as in `charts`; a chart without points not yet. */
export function writeCurves(folder: string, charts: Readonly<Record<string, LineChart>>): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, chart] of Object.entries(charts)) {
    const series = chart.series.map((line) => ({ ...line, points: thinned(line.points) }));
    if (series.some(({ points }) => points.length > 0))
      writeFileSync(join(folder, `${name}.svg`), lineChart({ ...chart, series }));
  }
}

/** At most `MOST_POINTS` points; those that are no numbers are left out. */
export function thinned(points: Series["points"]): Series["points"] {
  const known = points.filter(([x, y]) => Number.isFinite(x) && Number.isFinite(y));
  const size = Math.ceil(known.length / MOST_POINTS);
  if (size <= 1) return known;
  return Array.from({ length: Math.ceil(known.length / size) }, (_, i) => {
    const some = known.slice(i * size, (i + 1) * size);
    const mean = (k: 0 | 1) => some.reduce((sum, point) => sum + point[k], 0) / some.length;
    return [mean(0), mean(1)] as const;
  });
}
