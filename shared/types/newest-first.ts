import type { TinyPost } from "#shared/types/post.ts";

/** Negative if `a` sorts before `b` by UTF-8 bytes. */
export function compareBytewise(a: string, b: string): number {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) return rank(x) - rank(y);
  }
  return a.length - b.length;
}

/** UTF-16 puts surrogates before U+E000..U+FFFF, UTF-8 puts what they stand for behind. */
const rank = (unit: number): number =>
  unit < 0xd800 ? unit : unit < 0xe000 ? unit + 0x2000 : unit - 0x800;

/** The order of every timeline, and of equal scores: newest first; equal times by id, descending, bytewise. */
export const newestFirst = (a: TinyPost, b: TinyPost): number =>
  b.createdAt - a.createdAt || compareBytewise(b.id, a.id);
