/** One event as it will be sent. `PublicEvent` is one; a line of an events file is judged by the server alone. */
export interface ImportEvent {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** One row or line of a file, decoded. */
export interface SourceRecord {
  /** Line of the file on which the record begins, from 1. */
  readonly line: number;
  readonly events: readonly ImportEvent[];
  /** Why there are no events: the record cannot be read. */
  readonly problem?: string | undefined;
}

/** A kind of file the importer reads. Reading the same file twice gives the same records in the same order. */
export interface ImportFormat {
  /** Throws an `ImportError` if the file is not of this format at all; a bad record is only a `problem`. */
  records(path: string): AsyncIterable<SourceRecord>;
}

/** A failure the person at the terminal can do something about; its message is all they see. */
export class ImportError extends Error {
  override readonly name = "ImportError";
}
