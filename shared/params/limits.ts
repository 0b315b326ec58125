/** Limits of the wire. They reject, they never cut. */
export const LIMITS = {
  /** Characters of any id. */
  idLength: 512,
  /** Characters of a post's text. */
  textLength: 32_768,
  /** Bytes of a request body: 4 MiB. */
  bodyBytes: 4 * 1024 * 1024,
  /** A longer body is read to here before the connection is dropped, so that its sender sees the error: 32 MiB. */
  drainedBytes: 32 * 1024 * 1024,
  eventsPerRequest: 1_000,
  lookupIds: 500,
  /** Authors in one in-network read; X's MAX_INPUT_LIST_SIZE. */
  followingIds: 10_000,
  excludeIds: 10_000,
  inNetworkPosts: 1_200,
  inNetworkVideos: 600,
  retrievedPosts: 1_000,
  /** Candidates scored at once: what a device asks of both reads, and some more. */
  rankCandidates: 1_500,
  /** Entries of a context, whatever a model reads: of more not even the shape is looked at. */
  rankContext: 1_024,
  /** A time further ahead of the server's clock is rejected. Milliseconds; allows for clock skew. */
  clockSkewMs: 60_000,
  /** Items of any list inside one record (media, topics, links, labels). */
  listLength: 64,
  /** UTF-16 units of a post as JSON: at 3 bytes each, and with its labels twice, still below the 2 MB of a stored row. */
  postJsonLength: 500_000,
  /** Characters of names, handles, labels, topics, languages. */
  nameLength: 512,
  /** Characters of a URL. */
  urlLength: 8_192,
} as const;
