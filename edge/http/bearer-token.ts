import { ApiFailure, failure } from "#edge/http/failure.ts";

const encoder = new TextEncoder();

/**
 * Lets a request pass that carries the ingest token.
 *
 * @throws {ApiFailure} `overloaded` if the deployment has no token, `unauthenticated` if it is not the request's.
 */
export async function requireIngestToken(
  request: Request,
  token: string | undefined,
): Promise<void> {
  if (!token) {
    const message = "ingest is off: this deployment has no INGEST_TOKEN";
    throw new ApiFailure({ code: "overloaded", message }, NO_TOKEN_RETRY_S);
  }
  const given = /^Bearer +(\S+)$/i.exec(request.headers.get("authorization") ?? "")?.[1];
  if (given === undefined || !(await sameText(given, token)))
    throw failure("unauthenticated", "ingest needs the bearer token INGEST_TOKEN");
}

/** Setting a secret deploys anew: not a matter of seconds. */
const NO_TOKEN_RETRY_S = 60;

/** Compares digests, so that time tells nothing about where two texts differ. */
async function sameText(a: string, b: string): Promise<boolean> {
  const [x, y] = await Promise.all(
    [a, b].map((text) => crypto.subtle.digest("SHA-256", encoder.encode(text))),
  );
  return x !== undefined && y !== undefined && crypto.subtle.timingSafeEqual(x, y);
}
