const compact = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });
const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });

/** A count in the width of a button: 999, 1.2K, 3.4M. */
export const compactCount = (n: number): string => compact.format(n);

export const wholeNumber = (n: number): string => whole.format(n);

/** Milliseconds with one decimal below ten, where it matters. */
export const shortMs = (ms: number): string =>
  `${ms > 0 && ms < 9.95 ? ms.toFixed(1) : whole.format(ms)} ms`;

/** A number with a real minus sign and the digits that a score needs. */
export function signed(value: number, digits = 3): string {
  const text = Math.abs(value).toFixed(digits);
  if (Number(text) === 0) return text;
  return value < 0 ? `−${text}` : `+${text}`;
}

/** A probability in words of a table: "0.4 %", "37 %", "< 0.1 %". */
export function percent(probability: number): string {
  const value = probability * 100;
  if (value > 0 && value < 0.1) return "< 0.1 %";
  return `${value < 10 ? value.toFixed(1) : value.toFixed(0)} %`;
}

/** Length of a video: 0:07, 12:30, 1:02:03. */
export function clockDuration(ms: number): string {
  const total = Math.max(0, Math.round(ms / 1_000));
  const [hours, minutes, seconds] = [
    Math.floor(total / 3_600),
    Math.floor((total % 3_600) / 60),
    total % 60,
  ];
  const tail = String(seconds).padStart(2, "0");
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, "0")}:${tail}` : `${minutes}:${tail}`;
}

/** Size of a download, decimal as the browsers show it. */
export const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

export const plural = (n: number, one: string, many = `${one}s`): string =>
  `${wholeNumber(n)} ${n === 1 ? one : many}`;
