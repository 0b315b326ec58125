import { grouped } from "#edge/importer/report.ts";
import { IMPORTER } from "#shared/params/importer.ts";

/** What an import tells while it runs. */
export interface ImportProgress {
  /** `done` records of `total` need not be sent. */
  start(done: number, total: number): void;
  /** The server has confirmed the first `done` records. */
  update(done: number): void;
  notice(text: string): void;
  end(): void;
}

/** Where progress is shown: a terminal's bar, or a line now and then. */
export interface ProgressOutput {
  readonly isTTY?: boolean | undefined;
  write(text: string): unknown;
}

const BAR_WIDTH = 24;

/** `[######------] 50 %  10,050 / 20,100 records  1,200/s  8 s left` */
export function progressText(done: number, total: number, perSecond: number): string {
  const share = total === 0 ? 1 : done / total;
  const filled = Math.round(share * BAR_WIDTH);
  const bar = "#".repeat(filled) + "-".repeat(BAR_WIDTH - filled);
  const left = perSecond > 0 ? `  ${Math.ceil((total - done) / perSecond)} s left` : "";
  return (
    `[${bar}] ${Math.floor(share * 100)} %  ${grouped(done)} / ${grouped(total)} records  ` +
    `${grouped(Math.round(perSecond))}/s${left}`
  );
}

/** Shows how far an import is. `now` is in milliseconds and only has to advance. */
export class Progress implements ImportProgress {
  readonly #output: ProgressOutput;
  readonly #now: () => number;
  #startedAt = 0;
  #startedWith = 0;
  #total = 0;
  #lastLineAt = 0;

  constructor(output: ProgressOutput, now: () => number = () => performance.now()) {
    this.#output = output;
    this.#now = now;
  }

  start(done: number, total: number): void {
    this.#startedAt = this.#lastLineAt = this.#now();
    this.#startedWith = done;
    this.#total = total;
    if (this.#output.isTTY) this.update(done);
  }

  update(done: number): void {
    const now = this.#now();
    const seconds = (now - this.#startedAt) / 1_000;
    const perSecond = seconds > 0 ? (done - this.#startedWith) / seconds : 0;
    const text = progressText(done, this.#total, perSecond);
    if (this.#output.isTTY) {
      this.#output.write(`\r${text}\u001b[K`);
    } else if (now - this.#lastLineAt >= IMPORTER.progressLineMs) {
      this.#lastLineAt = now;
      this.#output.write(`${text}\n`);
    }
  }

  /** A line of its own, above the bar. */
  notice(text: string): void {
    this.#output.write(this.#output.isTTY ? `\r${text}\u001b[K\n` : `${text}\n`);
  }

  end(): void {
    if (this.#output.isTTY) this.#output.write("\n");
  }
}
