/** A long run at full counts. Throws if what it checks does not hold. */
export interface Soak {
  /** One line for the list of soaks. */
  readonly purpose: string;
  run(context: SoakContext): Promise<void>;
}

export interface SoakContext {
  /** A folder of the soak's own that outlives it. */
  readonly folder: string;
  /** Forget what an earlier, interrupted run has done. */
  readonly fresh: boolean;
  readonly log: (line: string) => void;
}

/** What a soak throws when the project does not keep a promise. */
export class SoakFailure extends Error {
  override readonly name = "SoakFailure";
}

/** Throws if `found` is not `expected`. */
export function mustBe(what: string, found: unknown, expected: unknown): void {
  const [a, b] = [JSON.stringify(found), JSON.stringify(expected)];
  if (a !== b) throw new SoakFailure(`${what}: ${a}, expected ${b}`);
}
