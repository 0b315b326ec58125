/** FNV-1a over UTF-16 code units: a stable 32-bit number for drawing things from an id. Not for security. */
export function drawingHash(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    hash ^= text.charCodeAt(i);
    hash = Math.imul(hash, 0x01000193);
  }
  // FNV's low bits vary little between similar ids.
  hash ^= hash >>> 15;
  return Math.imul(hash, 0x2c1b3c6d) >>> 0;
}

/** The number of `.hue-N` classes in `styles/hues.css`. */
export const HUE_COUNT = 12;

/** The class that colours everything drawn for this id. */
export const hueClass = (id: string): string => `hue-${drawingHash(id) % HUE_COUNT}`;

/** One or two letters for an avatar: first letters of the first and last word, whole characters even beyond 16 bits. */
export function initials(name: string): string {
  const starts = name.match(/(?<![\p{L}\p{N}])[\p{L}\p{N}]/gu) ?? [];
  const letters = (starts[0] ?? "·") + (starts.length > 1 ? (starts.at(-1) ?? "") : "");
  return letters.toUpperCase();
}
