import { type Axis, type Scale, scaleOf, tickLabel } from "#models/figures/axis-scale.ts";

/**
 * Line charts as SVG text, for READMEs. Colours come from the file's own style sheet, which follows the reader's light
 * or dark scheme and paints its own background, so text is readable wherever the picture is shown. Lines differ by
 * marker as well as by colour.
 */
export interface Series {
  readonly name: string;
  /** `[x, y]`, in the order in which they are joined. A point that has no place on its axis interrupts the line. */
  readonly points: readonly (readonly [x: number, y: number])[];
  /** For a bound or a peer that is there to be compared with. */
  readonly dashed?: boolean;
}

export interface LineChart {
  readonly title: string;
  /** What the chart shows, in a sentence, for those who cannot see it. */
  readonly description?: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly series: readonly Series[];
}

const WIDTH = 720;
const HEIGHT = 424;
const PLOT = { left: 72, right: 692, top: 48, bottom: 340 };
const LEGEND_TOP = 404;
const LEGEND_COLUMNS = 4;
const LEGEND_ROW = 18;
/** More points than this are drawn without markers. */
const MARKED_POINTS = 24;

/** Okabe and Ito's colours, told apart by every kind of sight, darker on white and lighter on black. */
const COLOURS = [
  { light: "#0072b2", dark: "#56b4e9" },
  { light: "#c04e00", dark: "#ff8c3b" },
  { light: "#007a5a", dark: "#2fc79a" },
  { light: "#a8487e", dark: "#e08fba" },
  { light: "#7a6a00", dark: "#e6d840" },
  { light: "#4b4b4b", dark: "#c8c8c8" },
] as const;

const STYLE = `
  text { font: 12px system-ui, sans-serif; fill: #333 }
  .title { font-size: 15px; font-weight: 600 }
  .back { fill: #fff }
  .grid { stroke: #e2e2e2 }
  .axis { stroke: #888 }
  .line { fill: none; stroke-width: 2; stroke-linejoin: round }
${COLOURS.map(({ light }, i) => `  .s${i} { stroke: ${light} } .m${i} { fill: ${light} }`).join("\n")}
  @media (prefers-color-scheme: dark) {
    text { fill: #ddd }
    .back { fill: #16181c }
    .grid { stroke: #303338 }
    .axis { stroke: #777 }
${COLOURS.map(({ dark }, i) => `    .s${i} { stroke: ${dark} } .m${i} { fill: ${dark} }`).join("\n")}
  }
`;

/** @throws {RangeError} if no point can be drawn: a chart of nothing is a mistake of the caller. */
export function lineChart({ title, description, x, y, series }: LineChart): string {
  const points = series.flatMap((line) => line.points);
  const across = scaleOf(
    x,
    points.map(([value]) => value),
    [PLOT.left, PLOT.right],
  );
  const upwards = scaleOf(
    y,
    points.map(([, value]) => value),
    [PLOT.bottom, PLOT.top],
  );
  const rows = Math.ceil(series.length / LEGEND_COLUMNS);
  const height = HEIGHT + (rows - 1) * LEGEND_ROW;
  const lines = series.map((line, i) => drawSeries(line, i, across, upwards));
  if (lines.every((line) => line === "")) throw new RangeError(`"${title}" has no point to draw`);
  const label =
    description ?? `${y.label} against ${x.label}: ${series.map(({ name }) => name).join(", ")}`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-labelledby="title description">`,
    `<title id="title">${escaped(title)}</title>`,
    `<desc id="description">${escaped(label)}</desc>`,
    `<style>${STYLE}</style>`,
    `<rect class="back" width="${WIDTH}" height="${height}" rx="6"/>`,
    text(PLOT.left, 28, title, { class: "title" }),
    ...across.ticks.map((tick) => {
      const at = across.place(tick);
      return `${rule("grid", at, PLOT.top, at, PLOT.bottom)}${text(at, PLOT.bottom + 18, tickLabel(tick), { "text-anchor": "middle" })}`;
    }),
    ...upwards.ticks.map((tick) => {
      const at = upwards.place(tick);
      return `${rule("grid", PLOT.left, at, PLOT.right, at)}${text(PLOT.left - 8, at + 4, tickLabel(tick), { "text-anchor": "end" })}`;
    }),
    rule("axis", PLOT.left, PLOT.bottom, PLOT.right, PLOT.bottom),
    text((PLOT.left + PLOT.right) / 2, PLOT.bottom + 38, x.label, { "text-anchor": "middle" }),
    text(0, 0, y.label, {
      "text-anchor": "middle",
      transform: `translate(18 ${(PLOT.top + PLOT.bottom) / 2}) rotate(-90)`,
    }),
    ...lines,
    ...series.map(({ name, dashed }, i) => {
      const left = PLOT.left + (i % LEGEND_COLUMNS) * ((PLOT.right - PLOT.left) / LEGEND_COLUMNS);
      const at = LEGEND_TOP + Math.floor(i / LEGEND_COLUMNS) * LEGEND_ROW;
      const sample = `<path class="line s${i % COLOURS.length}"${dash(dashed)} d="M${left} ${at - 4}h24"/>`;
      return `${sample}${marker(i, left + 12, at - 4)}${text(left + 30, at, name)}`;
    }),
    "</svg>",
    "",
  ].join("\n");
}

function drawSeries({ points, dashed }: Series, i: number, across: Scale, upwards: Scale): string {
  const placed = points.map(([x, y]) => [across.place(x), upwards.place(y)] as const);
  let pen = "M";
  let path = "";
  for (const [x, y] of placed) {
    if (Number.isNaN(x) || Number.isNaN(y)) {
      pen = "M";
      continue;
    }
    path += `${pen}${x} ${y}`;
    pen = "L";
  }
  if (path === "") return "";
  const markers =
    placed.length > MARKED_POINTS ? [] : placed.filter(([x, y]) => !Number.isNaN(x + y));
  return `<path class="line s${i % COLOURS.length}"${dash(dashed)} d="${path}"/>${markers.map(([x, y]) => marker(i, x, y)).join("")}`;
}

/** Circle, square, diamond, triangle: the shape tells series apart without colour. */
function marker(i: number, x: number, y: number): string {
  const shapes = [
    "m-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0",
    "m-3.5-3.5h7v7h-7z",
    "m0-5l5 5l-5 5l-5-5z",
    "m0-5l4.5 8h-9z",
  ];
  return `<path class="m${i % COLOURS.length}" d="M${x} ${y}${shapes[i % shapes.length] ?? ""}z"/>`;
}

const dash = (dashed = false): string => (dashed ? ' stroke-dasharray="6 4"' : "");

const rule = (name: string, x1: number, y1: number, x2: number, y2: number): string =>
  `<line class="${name}" x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}"/>`;

const text = (
  x: number,
  y: number,
  content: string,
  attributes: Readonly<Record<string, string>> = {},
): string =>
  `<text x="${x}" y="${y}"${Object.entries(attributes)
    .map(([name, value]) => ` ${name}="${value}"`)
    .join("")}>${escaped(content)}</text>`;

const escaped = (content: string): string =>
  content
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
