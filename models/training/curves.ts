/** One line of a figure. */
export interface Curve {
  readonly name: string;
  /** `[x, y]`, x rising; points that are no numbers are left out. */
  readonly points: readonly (readonly [number, number])[];
}

/** One chart: curves that share both axes. */
export interface Panel {
  readonly title: string;
  readonly x: string;
  readonly curves: readonly Curve[];
  /** Levels to compare with, as dashed lines. */
  readonly levels?: readonly { readonly name: string; readonly y: number }[];
}

const WIDTH = 480;
const HEIGHT = 280;
const MARGIN = { left: 56, right: 16, top: 36, bottom: 44 };
/** Readable on white and on black, and told apart by those who see no red or green. */
const COLOURS = ["#0b84d8", "#d9730d", "#8250df", "#1a9c70", "#cf3f7f", "#7d7d7d"];
/** More points than this are drawn as means of neighbours: a figure is no data file. */
const MOST_POINTS = 200;

/** Panels side by side as one SVG document, without scripts, fonts or anything from outside. */
export function curvesSvg(panels: readonly Panel[]): string {
  const width = WIDTH * Math.max(1, panels.length);
  const parts = panels.map(
    (panel, i) => `<g transform="translate(${i * WIDTH} 0)">${draw(panel)}</g>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${HEIGHT}" width="${width}" height="${HEIGHT}" role="img" font-family="system-ui, sans-serif" font-size="12">
<title>${escape(panels.map(({ title }) => title).join("; "))}</title>
<style>text{fill:#1f2328}.axis{stroke:#8b949e}.grid{stroke:#8b949e;stroke-opacity:.25}@media (prefers-color-scheme:dark){text{fill:#e6edf3}}</style>
${parts.join("\n")}
</svg>
`;
}

function draw({ title, x: axis, curves, levels = [] }: Panel): string {
  const drawn = curves.map(({ name, points }) => ({ name, points: thinned(points) }));
  const all = drawn.flatMap(({ points }) => points);
  const xs = range(all.map(([x]) => x));
  const ys = range([...all.map(([, y]) => y), ...levels.map(({ y }) => y)]);
  const at = {
    x: (x: number) => place(x, xs, MARGIN.left, WIDTH - MARGIN.right),
    y: (y: number) => place(y, ys, HEIGHT - MARGIN.bottom, MARGIN.top),
  };
  const [left, right] = [MARGIN.left, WIDTH - MARGIN.right];
  const [top, bottom] = [MARGIN.top, HEIGHT - MARGIN.bottom];
  const line = (kind: string, x1: number, y1: number, x2: number, y2: number) =>
    `<line class="${kind}" x1="${n(x1)}" y1="${n(y1)}" x2="${n(x2)}" y2="${n(y2)}"/>`;
  const text = (words: string, x: number, y: number, anchor = "middle") =>
    `<text x="${n(x)}" y="${n(y)}" text-anchor="${anchor}">${escape(words)}</text>`;
  const out = [`<text x="${left}" y="20" font-weight="600">${escape(title)}</text>`];
  for (const tick of ticks(ys)) {
    out.push(line("grid", left, at.y(tick), right, at.y(tick)));
    out.push(text(shown(tick), left - 6, at.y(tick) + 4, "end"));
  }
  for (const tick of ticks(xs)) out.push(text(shown(tick), at.x(tick), bottom + 16));
  out.push(line("axis", left, bottom, right, bottom), line("axis", left, top, left, bottom));
  out.push(text(axis, (left + right) / 2, HEIGHT - 10));
  for (const { name, y } of levels) {
    out.push(
      `<line stroke="#8b949e" stroke-dasharray="4 4" x1="${left}" x2="${right}" y1="${n(at.y(y))}" y2="${n(at.y(y))}"/>`,
      text(name, right, at.y(y) - 4, "end"),
    );
  }
  for (const [i, { name, points }] of drawn.entries()) {
    const colour = COLOURS[i % COLOURS.length];
    const path = points.map(([x, y]) => `${n(at.x(x))},${n(at.y(y))}`).join(" ");
    out.push(
      `<polyline fill="none" stroke="${colour}" stroke-width="2" stroke-linejoin="round" points="${path}"/>`,
    );
    if (curves.length > 1)
      out.push(
        `<line stroke="${colour}" stroke-width="2" x1="${right - 130}" x2="${right - 112}" y1="${top + 8 + 16 * i}" y2="${top + 8 + 16 * i}"/>`,
        text(name, right - 106, top + 12 + 16 * i, "start"),
      );
  }
  return out.join("");
}

type Range = readonly [number, number];

/** From the least to the most; a single value, or none at all, gets room around it. */
function range(values: readonly number[]): Range {
  const known = values.filter(Number.isFinite);
  if (known.length === 0) return [0, 1];
  let [low, high] = [Infinity, -Infinity];
  for (const value of known) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  const room = low === high ? Math.max(1e-6, Math.abs(low) / 10) : 0;
  return [low - room, high + room];
}

const place = (value: number, [low, high]: Range, from: number, to: number): number =>
  from + ((value - low) / (high - low)) * (to - from);

/** Round numbers inside a range, three to seven of them. */
export function ticks([low, high]: Range): number[] {
  const rough = (high - low) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const unit = [1, 2, 5, 10].find((u) => u * power >= rough) ?? 10;
  const step = unit * power;
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) => (first + i) * step);
}

function thinned(points: Curve["points"]): (readonly [number, number])[] {
  const known = points.filter(([x, y]) => Number.isFinite(x) && Number.isFinite(y));
  const size = Math.ceil(known.length / MOST_POINTS);
  if (size <= 1) return known;
  return Array.from({ length: Math.ceil(known.length / size) }, (_, i) => {
    const some = known.slice(i * size, (i + 1) * size);
    const mean = (k: 0 | 1) => some.reduce((sum, point) => sum + point[k], 0) / some.length;
    return [mean(0), mean(1)] as const;
  });
}

/** Coordinates to a tenth of a pixel. */
const n = (x: number): string => String(Math.round(x * 10) / 10);
const shown = (x: number): string => String(Number(x.toPrecision(4)));
const escape = (words: string): string => words.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
