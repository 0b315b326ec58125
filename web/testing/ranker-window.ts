/** How the pages of `ranker-page/` are asked for a ranking; everything is JSON. */
export interface RankOrder {
  /** Seeds of the posts, in order: equal seeds are equal posts. */
  readonly posts: readonly number[];
  /** Entries of the reader's history. */
  readonly history: number;
  /** Another history with as many entries; the same number is the same array. */
  readonly version?: number;
}

export interface RankAnswer {
  /** `[N, A]` */
  readonly probabilities: readonly number[];
  readonly dwellSeconds: readonly number[];
  readonly contextMs: number;
  readonly candidatesMs: number;
  readonly chunks: number;
  /** From the call to the answer, in the page. Milliseconds. */
  readonly totalMs: number;
  /** First rows of the chunks that were told before. */
  readonly told: readonly number[];
}

/** What a load answered, or why there is no runtime. */
export interface Started {
  readonly ok: boolean;
  readonly value?: {
    readonly runtime: string;
    readonly variant: string;
    readonly threads: number;
    readonly fellBack?: string;
    readonly recovered?: string;
  };
  readonly error?: { readonly code: string; readonly reason: string };
}

/** What `ranker-page.ts` leaves on the window: the app's own client and worker, on made-up posts. */
export interface RankerWindow {
  readonly ranker: {
    /** A new client; ends the one before. */
    start(options: {
      readonly runtime?: string;
      readonly variant?: string;
      readonly chunkMs?: number;
    }): Promise<Started>;
    /** What the client says of itself now. */
    state(): Promise<Started>;
    rank(order: RankOrder, chunks?: boolean): Promise<RankAnswer>;
    /** Ranks `count` posts, the seeds beginning with `from`; the scores stay in the page. Answers the milliseconds. */
    refresh(order: Omit<RankOrder, "posts"> & { count: number; from: number }): Promise<number>;
    /** Begins to rank, cancels when the first chunk is told, and answers once another call has been answered. */
    cancel(order: RankOrder): Promise<void>;
    embed(order: Pick<RankOrder, "history" | "version">): Promise<string>;
  };
}
