/** One question of the test: what came after `history`? */
export interface Case {
  readonly user: number;
  /** Everything before the target, oldest first; also what may not be recommended again. */
  readonly history: Int32Array;
  readonly target: number;
}

export interface Split {
  /** What may be learnt from: every history without its last two items. */
  readonly train: readonly Int32Array[];
  /** The last item but one, after what is learnt from. */
  readonly validation: readonly Case[];
  /** The last item, after all before it: the validation item is known by then, and is input, never a target of training. */
  readonly test: readonly Case[];
}

/** Shorter histories have no item to learn from beside the two held out; they are learnt from whole. */
const SHORTEST = 3;

export function leaveOneOut(histories: readonly Int32Array[]): Split {
  const train = histories.map((h) => (h.length < SHORTEST ? h : h.subarray(0, -2)));
  const cases = (back: number): Case[] =>
    histories.flatMap((h, user) => {
      const at = h.length - back;
      const target = h[at];
      return h.length < SHORTEST || target === undefined
        ? []
        : [{ user, history: h.subarray(0, at), target }];
    });
  return { train, validation: cases(2), test: cases(1) };
}
