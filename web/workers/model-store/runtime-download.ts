import { MODEL_STORE } from "#shared/params/model-store.ts";
import { err, type Result } from "#shared/types/result.ts";
import type { ModelFailure } from "#web/workers/model-store/model-failure.ts";

export interface RuntimeDownload {
  /** What it adds to a download. */
  readonly bytes: number;
  /** False where the reader has to be asked first. */
  readonly mayDownload: boolean;
  readonly isKept: () => Promise<boolean>;
}

/**
 * The model's files and what runs them are one download to the reader: one question, and the size of both in it. A
 * runtime that is no larger than the page itself is not asked about alone.
 */
export async function withRuntime<T>(
  files: Result<T, ModelFailure>,
  { bytes, mayDownload, isKept }: RuntimeDownload,
): Promise<Result<T, ModelFailure>> {
  const missing = files.ok || files.error.code !== "needs-download" ? 0 : files.error.bytes;
  const asks = files.ok ? !mayDownload && bytes > MODEL_STORE.unaskedBytes : missing > 0;
  if (!asks || (await isKept())) return files;
  return err({ code: "needs-download", bytes: missing + bytes });
}
