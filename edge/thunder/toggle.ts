/**
 * Two instants, each the newest of its kind that was heard of, so that merging is commutative and idempotent: what is
 * known depends on the set of messages, never on their order. -1 = never heard of.
 */
export interface Toggle {
  readonly onAt: number;
  readonly offAt: number;
}

export const NEVER: Toggle = { onAt: -1, offAt: -1 };

/** The newer instant decides; at equal times "off" does. */
export const isOn = ({ onAt, offAt }: Toggle): boolean => onAt > offAt;

/** The toggle after a message, or undefined if that changes nothing. */
export function switched(toggle: Toggle, side: keyof Toggle, at: number): Toggle | undefined {
  return at > toggle[side] ? { ...toggle, [side]: at } : undefined;
}

/**
 * A post's life as a toggle: undeletes switch on, deletes switch off, and a post nobody deleted is alive. Deletes win
 * ties.
 */
export const isDeleted = (life: Toggle): boolean => life.offAt >= 0 && !isOn(life);

/** What is known after hearing both. */
export const merged = (a: Toggle, b: Toggle): Toggle => ({
  onAt: Math.max(a.onAt, b.onAt),
  offAt: Math.max(a.offAt, b.offAt),
});

export const sameToggle = (a: Toggle, b: Toggle): boolean =>
  a.onAt === b.onAt && a.offAt === b.offAt;
