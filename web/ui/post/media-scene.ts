import { drawingHash } from "#web/ui/text/hash.ts";

/** A landscape drawn from a text, in a box 100 wide: the place of a picture that the demo world describes but does not have. */
export interface MediaScene {
  readonly sun: { readonly x: number; readonly y: number; readonly r: number };
  /** Back to front, as SVG path data. */
  readonly hills: readonly string[];
}

/** Numbers in [0, 1) from a seed: a xorshift, enough for drawing. */
function dice(seed: number): () => number {
  let x = seed || 1;
  return () => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return (x >>> 0) / 2 ** 32;
  };
}

const HILLS = 3;
const round = (n: number) => Math.round(n * 10) / 10;

/** @param height of the box, when it is 100 wide. */
export function mediaScene(text: string, height: number): MediaScene {
  const roll = dice(drawingHash(text));
  const r = round(5 + roll() * 5);
  // Under a low sky too, the whole sun is in the picture.
  const y = round(Math.max(r + 4, height * (0.16 + roll() * 0.28)));
  const sun = { x: round(15 + roll() * 70), y, r };
  const hills = Array.from({ length: HILLS }, (_, i) => {
    const base = height * (0.5 + 0.16 * i);
    const swing = height * 0.16;
    const [left, peak, dip, right] = [0, 0, 0, 0].map(() =>
      round(base + (roll() - 0.5) * 2 * swing),
    );
    return `M0 ${left}C${round(20 + roll() * 15)} ${peak} ${round(60 + roll() * 15)} ${dip} 100 ${right}V${round(height)}H0Z`;
  });
  return { sun, hills };
}

const RATIO = { narrowest: 0.8, widest: 2 };

/** Width / height of the box that is kept free, within limits, so that no picture takes the whole screen. */
export function mediaRatio({
  kind,
  width,
  height,
}: {
  readonly kind: "photo" | "video";
  readonly width?: number | undefined;
  readonly height?: number | undefined;
}): number {
  const natural = width && height ? width / height : kind === "video" ? 16 / 9 : 4 / 3;
  return Math.min(RATIO.widest, Math.max(RATIO.narrowest, natural));
}
