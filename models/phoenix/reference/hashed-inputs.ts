import type {
  CandidateBatch,
  CandidateEmbeddings,
  ContextBatch,
  ContextEmbeddings,
  ReferenceConfig,
} from "#models/contract.ts";
import {
  entityHashes,
  type EntityKind,
  unifiedRow,
  type Vocabularies,
} from "#models/phoenix/reference/hashes.ts";
import { type HostTensor, sizeOf } from "#models/phoenix/reference/host-tensors.ts";

/** A post that may be ranked. */
export interface HashedPost {
  readonly postId: string;
  readonly authorId: string;
  /** The product surface it is for; 0 unless given. */
  readonly surface?: number;
  /** Bucket; 0 = unknown. */
  readonly postAge?: number;
}

/** A post that a viewer met. */
export interface HashedEntry extends HashedPost {
  /** Value of each action by its index; what is missing was not taken. */
  readonly actions: Readonly<Record<number, number>>;
  /** Seconds; 0 = unknown. */
  readonly dwell?: number;
}

export interface HashedViewer {
  readonly userId: string;
  /** Oldest first. The newest `S` count. */
  readonly history: readonly HashedEntry[];
}

const integers = (shape: readonly number[]): HostTensor => ({
  shape,
  data: new Int32Array(sizeOf(shape)),
});
const floats = (shape: readonly number[]): HostTensor => ({
  shape,
  data: new Float32Array(sizeOf(shape)),
});

const hashesInto =
  (vocabularies: Vocabularies) =>
  (kind: EntityKind, id: string, { shape, data }: HostTensor, row: number): void => {
    const count = shape.at(-1) ?? 0;
    const hashes = entityHashes(kind, id, vocabularies[kind]);
    if (count > hashes.length)
      throw new RangeError(`${count} hashes of every ${kind}, but it has ${hashes.length}`);
    data.set(hashes.slice(0, count), row * count);
  };

/**
 * What is known of viewers, as hashes; shorter histories are padded at their end.
 *
 * @throws {RangeError} if the network has no such action, or wants more hashes than there are functions
 */
export function hashedContext(
  viewers: readonly HashedViewer[],
  { S, Hu, Hi, Ha, A, dwellWidth }: ReferenceConfig,
  vocabularies: Vocabularies,
): ContextBatch<HostTensor> {
  const B = viewers.length;
  const batch = {
    userHashes: integers([B, Hu]),
    historyPostHashes: integers([B, S, Hi]),
    historyAuthorHashes: integers([B, S, Ha]),
    historyActions: floats([B, S, A]),
    historySurfaces: integers([B, S]),
    ...(dwellWidth > 0 && { historyDwell: floats([B, S]) }),
  };
  const write = hashesInto(vocabularies);
  for (const [b, { userId, history }] of viewers.entries()) {
    write("user", userId, batch.userHashes, b);
    for (const [s, entry] of history.slice(-S).entries()) {
      const row = b * S + s;
      write("item", entry.postId, batch.historyPostHashes, row);
      write("author", entry.authorId, batch.historyAuthorHashes, row);
      for (const [action, value] of Object.entries(entry.actions)) {
        if (Number(action) >= A) throw new RangeError(`action ${action}, but there are ${A}`);
        batch.historyActions.data[row * A + Number(action)] = value;
      }
      batch.historySurfaces.data[row] = entry.surface ?? 0;
      if (batch.historyDwell) batch.historyDwell.data[row] = entry.dwell ?? 0;
    }
  }
  return batch;
}

/**
 * Slates of candidates, as hashes; slates shorter than `N` are padded at their end.
 *
 * @throws {RangeError} if a slate is longer than `N`, or the network wants more hashes than there are functions
 */
export function hashedCandidates(
  slates: readonly (readonly HashedPost[])[],
  N: number,
  { Hi, Ha, postAges }: ReferenceConfig,
  vocabularies: Vocabularies,
): CandidateBatch<HostTensor> {
  const B = slates.length;
  const batch = {
    postHashes: integers([B, N, Hi]),
    authorHashes: integers([B, N, Ha]),
    surfaces: integers([B, N]),
    ...(postAges > 0 && { postAges: integers([B, N]) }),
  };
  const write = hashesInto(vocabularies);
  for (const [b, slate] of slates.entries()) {
    if (slate.length > N) throw new RangeError(`${slate.length} candidates for ${N} slots`);
    for (const [n, post] of slate.entries()) {
      const row = b * N + n;
      write("item", post.postId, batch.postHashes, row);
      write("author", post.authorId, batch.authorHashes, row);
      batch.surfaces.data[row] = post.surface ?? 0;
      if (batch.postAges) batch.postAges.data[row] = post.postAge ?? 0;
    }
  }
  return batch;
}

/** One embedding table of `D` columns for users, items and authors. */
export interface HashedTable {
  readonly vocabularies: Vocabularies;
  readonly D: number;
  /** `[unifiedRows, D]`; row 0 is zeros. */
  readonly values: Float32Array;
}

const tableRows = (
  kind: EntityKind,
  { shape, data }: HostTensor,
  vocabularies: Vocabularies,
): HostTensor => ({ shape, data: Int32Array.from(data, (h) => unifiedRow(kind, h, vocabularies)) });

/** Where in the table the hashes of a context are found. */
export const contextRows = (
  batch: ContextBatch<HostTensor>,
  vocabularies: Vocabularies,
): ContextEmbeddings<HostTensor> => ({
  user: tableRows("user", batch.userHashes, vocabularies),
  historyPosts: tableRows("item", batch.historyPostHashes, vocabularies),
  historyAuthors: tableRows("author", batch.historyAuthorHashes, vocabularies),
});

/** Where in the table the hashes of candidates are found. */
export const candidateRows = (
  batch: CandidateBatch<HostTensor>,
  vocabularies: Vocabularies,
): CandidateEmbeddings<HostTensor> => ({
  posts: tableRows("item", batch.postHashes, vocabularies),
  authors: tableRows("author", batch.authorHashes, vocabularies),
});

/** A record of row numbers `[...]` -> the record of those rows, `[..., D]`. */
export function lookUp<T extends object>(
  rows: T,
  { values, D }: Pick<HashedTable, "values" | "D">,
): { readonly [Key in keyof T]: HostTensor } {
  const found = Object.entries(rows as Record<string, HostTensor>).map(
    ([name, { shape, data }]) => {
      const embeddings = floats([...shape, D]);
      for (const [i, row] of data.entries())
        embeddings.data.set(values.subarray(row * D, (row + 1) * D), i * D);
      return [name, embeddings];
    },
  );
  return Object.fromEntries(found) as { [Key in keyof T]: HostTensor };
}
