import { createHash } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod/mini";
import type { ImportReport } from "#edge/importer/report.ts";
import type { FileIdentity } from "#edge/importer/scan.ts";

const RefusalsSchema = z.record(
  z.string(),
  z.object({
    count: z.number(),
    examples: z.array(z.object({ file: z.string(), line: z.number(), message: z.string() })),
  }),
);
const TallySchema = z.object({
  accepted: z.number(),
  duplicates: z.number(),
  rejected: RefusalsSchema,
});

const ImportStateSchema = z.object({
  /** Records the server has confirmed as durable; 0 again once the import is finished. */
  confirmed: z.number(),
  finished: z.boolean(),
  /** With `--retime`: what the newest time became, so that a second import sends the same times. */
  anchor: z.optional(z.number()),
  report: z.object({ posts: TallySchema, others: TallySchema, unreadable: RefusalsSchema }),
});

/** What is remembered of one import between runs. */
export interface ImportState {
  readonly confirmed: number;
  readonly finished: boolean;
  readonly anchor?: number | undefined;
  readonly report: ImportReport;
}

/** What makes two runs the same import. */
export interface ImportIdentity {
  readonly url: string;
  readonly format: string;
  readonly retimeMs: number | undefined;
  /** By content and name; where they lie does not matter. */
  readonly files: readonly FileIdentity[];
}

/** The state of one import, in a file of its own. */
export class ImportStateFile {
  readonly path: string;

  constructor(folder: string, identity: ImportIdentity) {
    const hash = createHash("sha256").update(JSON.stringify(identity)).digest("hex");
    this.path = join(folder, `${identity.format}-${hash.slice(0, 16)}.json`);
  }

  /** Undefined if there is none, or none that this version can read: ingest is idempotent, so starting over is safe. */
  async load(): Promise<ImportState | undefined> {
    try {
      return ImportStateSchema.parse(JSON.parse(await readFile(this.path, "utf8")));
    } catch {
      return undefined;
    }
  }

  /** Replaces the file in one step, so that a killed import leaves the old or the new state. */
  async save(state: ImportState): Promise<void> {
    await mkdir(join(this.path, ".."), { recursive: true });
    await writeFile(`${this.path}.tmp`, JSON.stringify(state));
    await rename(`${this.path}.tmp`, this.path);
  }
}
