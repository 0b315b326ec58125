import * as z from "zod/mini";

const VersionSchema = z.object({
  modelVersion: z.string(),
  /** The manifest as it was signed. Its signature is checked again at every start. */
  manifest: z.string(),
});
/** One version of the model, as this device remembers it. */
export type KeptVersion = z.infer<typeof VersionSchema>;

const KeptVersionsSchema = z.object({
  /** In use: complete, verified, and it passed the self-test on this device. */
  serving: z.optional(VersionSchema),
  /** In use before that. Gives its place to `coming`. */
  previous: z.optional(VersionSchema),
  /** Being fetched, or fetched but not yet tested here. */
  coming: z.optional(VersionSchema),
  /** When the newest manifest that was ever accepted was signed. Epoch milliseconds. */
  newestSignedAt: z.int().check(z.minimum(0)),
});
/** The versions of the model on this device: never more than two. */
export type KeptVersions = z.infer<typeof KeptVersionsSchema>;

export const NOTHING_KEPT: KeptVersions = { newestSignedAt: 0 };

/** What was written; nothing, if it is damaged. */
export function parseKeptVersions(text: string | undefined): KeptVersions {
  if (text === undefined) return NOTHING_KEPT;
  try {
    return KeptVersionsSchema.parse(JSON.parse(text));
  } catch {
    return NOTHING_KEPT;
  }
}

/** A version begins to come: beside the one in use there is no room for another. */
export function beginsToCome(
  kept: KeptVersions,
  version: KeptVersion,
  signedAt: number,
): KeptVersions {
  const newestSignedAt = Math.max(kept.newestSignedAt, signedAt);
  if (isSame(kept.serving, version)) return { ...kept, serving: version, newestSignedAt };
  return {
    ...(kept.serving && { serving: kept.serving }),
    coming: version,
    newestSignedAt,
  };
}

/**
 * A version passed its test here: from now on it is the one in use, and the last one is kept beside it. The same version
 * may come with another signature, by a key that has taken the place of the last one.
 */
export function servesNow(
  kept: KeptVersions,
  version: KeptVersion,
  signedAt: number,
): KeptVersions {
  const newestSignedAt = Math.max(kept.newestSignedAt, signedAt);
  if (isSame(kept.serving, version)) return { ...kept, serving: version, newestSignedAt };
  const previous = [kept.serving, kept.previous].find((each) => each && !isSame(each, version));
  return {
    serving: version,
    ...(previous && { previous }),
    newestSignedAt,
  };
}

/** A version is given up. The time of the newest manifest stays known. */
export function without(kept: KeptVersions, modelVersion: string): KeptVersions {
  const keeps = (version: KeptVersion | undefined) =>
    version?.modelVersion === modelVersion ? undefined : version;
  const { newestSignedAt } = kept;
  const [serving, previous, coming] = [kept.serving, kept.previous, kept.coming].map(keeps);
  return {
    ...(serving && { serving }),
    ...(previous && { previous }),
    ...(coming && { coming }),
    newestSignedAt,
  };
}

/** All of them, the one in use first. */
export const allKept = ({ serving, previous, coming }: KeptVersions): KeptVersion[] =>
  [serving, previous, coming].filter((version) => version !== undefined);

const isSame = (a: KeptVersion | undefined, b: KeptVersion): boolean =>
  a?.modelVersion === b.modelVersion;
