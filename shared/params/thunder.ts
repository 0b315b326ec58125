import { hours } from "#shared/types/ids.ts";

/** The in-network store. Numbers of X's Thunder (September 2026) unless said. */
export const THUNDER = {
  /** Older posts leave the timelines; lookup and retrieval keep them. */
  retentionMs: hours(48),
  originalsPerAuthor: 50,
  /** Replies and reposts together. */
  secondaryPerAuthor: 30,
  videosPerAuthor: 100,
  /** Entries looked at per author and list before giving up on finding eligible ones. */
  scanPerAuthor: 500,
  /** Longest list kept per author; the oldest entries leave first. */
  postingListLength: 5_000,
  /** A video shorter than this is no video for the timelines. X's value is not public; this is its VQV gate. */
  minVideoDurationMs: 10_000,
  /** Authors hash to these for ever; how they map to objects may change. */
  virtualShards: 256,
  /** Durable Objects: few enough that one read fits the platform's 6 parallel connections in two waves. */
  objects: 8,
  /** A read waits this long for a shard, then answers without it (`partial`). Milliseconds. */
  shardTimeoutMs: 2_000,
  /** An object trims expired posts this often, while posts arrive. */
  trimIntervalMs: 120_000,
  /** A worker isolate hands its request counters to an object this often, while it has requests. Milliseconds. */
  countersIntervalMs: 10_000,
  /** Posts encoded again at a time after a deploy with another model: some 50 ms of an object's time. */
  reencodeChunk: 500,
  /** Pause between two chunks, for requests. Milliseconds. */
  reencodePauseMs: 100,
} as const;
