export interface Axis {
  /** With the unit. */
  readonly label: string;
  readonly scale?: "linear" | "log";
  /** Where the axis is labelled; chosen by the data otherwise. */
  readonly ticks?: readonly number[];
  /** The axis's ends; the data's otherwise, and 0 where an axis of positive values comes near it. */
  readonly range?: readonly [from: number, to: number];
}

/** About as many labels as fit. */
const TICKS = 6;

export interface Scale {
  readonly ticks: readonly number[];
  /** Where a value lies in the picture; NaN where it has no place. */
  readonly place: (value: number) => number;
}

/** Where an axis of a chart puts values: `[start, end]` are the places of its ends. */
export function scaleOf(
  axis: Axis,
  values: readonly number[],
  [start, end]: readonly [number, number],
): Scale {
  const log = axis.scale === "log";
  const known = [...values, ...(axis.ticks ?? [])].filter(
    (value) => Number.isFinite(value) && (!log || value > 0),
  );
  const least = known.reduce((a, b) => Math.min(a, b), Infinity);
  const most = known.reduce((a, b) => Math.max(a, b), -Infinity);
  const lower = !log && least >= 0 && least < most / 2 ? 0 : least;
  const [low, high] = axis.range ?? (lower === most ? widened(lower, log) : [lower, most]);
  const measure = (value: number) => (log ? Math.log(value) : value);
  const [from, to] = [measure(low), measure(high)];
  return {
    ticks: (axis.ticks ?? (log ? logTicks(low, high) : linearTicks(low, high))).filter(
      (tick) => tick >= low && tick <= high,
    ),
    place: (value) => {
      const share = (measure(value) - from) / (to - from);
      return share >= 0 && share <= 1 ? round(start + share * (end - start)) : NaN;
    },
  };
}

/** Room around a single value. */
const widened = (value: number, log: boolean): readonly [number, number] =>
  log ? [value / 2, value * 2] : [value - 1, value + 1];

/** Steps of 1, 2 or 5 times a power of ten. */
function linearTicks(low: number, high: number): number[] {
  const rough = (high - low) / TICKS;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5].find((factor) => factor * power >= rough) ?? 10);
  const first = Math.ceil(low / step);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) =>
    Number(((first + i) * step).toPrecision(12)),
  );
}

/** 1, 2 and 5 times powers of ten; the powers alone where those would be too many. */
function logTicks(low: number, high: number): number[] {
  const powers = Array.from(
    { length: Math.floor(Math.log10(high)) - Math.floor(Math.log10(low)) + 1 },
    (_, i) => Math.floor(Math.log10(low)) + i,
  );
  const factors = powers.length > TICKS / 2 ? [1] : [1, 2, 5];
  return powers.flatMap((power) =>
    factors.map((factor) => Number((factor * 10 ** power).toPrecision(12))),
  );
}

const round = (value: number): number => Math.round(value * 10) / 10;

export const tickLabel = (value: number): string =>
  value !== 0 && (Math.abs(value) < 1e-3 || Math.abs(value) >= 1e6)
    ? value.toExponential()
    : value.toLocaleString("en-US", { maximumFractionDigits: 6 });
