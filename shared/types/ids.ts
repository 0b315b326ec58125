declare const brand: unique symbol;
type Brand<T, Name extends string> = T & { readonly [brand]: Name };

/** Opaque post identifier, 1..512 characters, unique across sources. */
export type PostId = Brand<string, "PostId">;
/** Opaque account identifier, 1..512 characters. */
export type UserId = Brand<string, "UserId">;
/** Milliseconds since the Unix epoch, UTC. */
export type EpochMs = Brand<number, "EpochMs">;
/** A length of time in milliseconds. */
export type DurationMs = Brand<number, "DurationMs">;

// The only casts to these types stand in this file; schemas in `shared/api` cast at the wire.
export const postId = (raw: string): PostId => raw as PostId;
export const userId = (raw: string): UserId => raw as UserId;
export const epochMs = (raw: number): EpochMs => raw as EpochMs;
export const durationMs = (raw: number): DurationMs => raw as DurationMs;
export const minutes = (n: number): DurationMs => durationMs(n * 60_000);
export const hours = (n: number): DurationMs => durationMs(n * 3_600_000);
