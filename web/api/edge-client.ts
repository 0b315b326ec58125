import * as z from "zod/mini";
import { ErrorBodySchema } from "#shared/api/errors.ts";
import {
  type CandidatesAnswer,
  type CandidatesRequest,
  InNetworkAnswer,
  RetrieveAnswer,
} from "#shared/api/reads.ts";
import { DEVICE } from "#shared/params/device.ts";
import { RETRIEVAL } from "#shared/params/retrieval.ts";
import type { UserId } from "#shared/types/ids.ts";
import type { HydratedPost } from "#shared/types/post.ts";
import { err, ok, type Result } from "#shared/types/result.ts";
import { isHydratedPost } from "#web/api/is-hydrated-post.ts";

// The page's content security policy forbids `eval`; without this Zod tries it, and the console shows the refusal.
z.config({ jitless: true });

/** Why the edge gave no answer. A cancelled request is no error: it throws the signal's reason. */
export type EdgeError =
  | { readonly code: "unreachable"; readonly reason: string }
  | { readonly code: "timeout"; readonly afterMs: number }
  | {
      readonly code: "refused";
      readonly status: number;
      /** The contract's error code, if the answer held one. */
      readonly apiCode?: string | undefined;
      readonly message: string;
      readonly retryAfterMs?: number | undefined;
    }
  | { readonly code: "bad-answer"; readonly reason: string };

export function edgeErrorMessage(error: EdgeError): string {
  switch (error.code) {
    case "unreachable":
      return "The server cannot be reached.";
    case "timeout":
      return `The server did not answer within ${Math.round(error.afterMs / 1_000)} s.`;
    case "refused":
      return `The server refused the request (${error.status}): ${error.message}.`;
    case "bad-answer":
      return "The server's answer could not be read.";
    default:
      return error satisfies never;
  }
}

/** All that may be said of a reader. Following is a public act; everything else stays on the device. */
export interface CandidatesQuestion {
  readonly following: ReadonlySet<UserId>;
  /** Sent once a model is loaded, whether or not there is an embedding. */
  readonly modelVersion?: string | undefined;
  /** base64 of int8 `[E]`: the reader's clipped, quantised vector; absent before the model has run, and for guests. */
  readonly embedding?: string | undefined;
}

export interface EdgeClient {
  /** In-network and retrieved candidates in one round trip. */
  candidates(
    question: CandidatesQuestion,
    signal: AbortSignal,
  ): Promise<Result<CandidatesAnswer, EdgeError>>;
}

/**
 * The body of `POST /candidates`. Two readers with equal follows differ in `embedding` and in nothing else: the follows
 * are sorted, nothing seen or muted is excluded (the device filters anyway), and no viewer is named.
 */
export const candidatesRequest = (question: CandidatesQuestion): CandidatesRequest => ({
  ...(question.following.size > 0 && {
    inNetwork: {
      following: [...question.following].toSorted(),
      limit: RETRIEVAL.inNetworkLimit,
    },
  }),
  retrieve: {
    ...(question.embedding !== undefined && { embedding: question.embedding }),
    ...(question.modelVersion !== undefined && { modelVersion: question.modelVersion }),
    limit: RETRIEVAL.limit,
  },
});

const Posts = z.custom<HydratedPost[]>(
  (value) => Array.isArray(value) && value.every(isHydratedPost),
  "not a list of posts",
);
const CandidatesShape: z.ZodMiniType<CandidatesAnswer> = z.object({
  inNetwork: z.optional(z.extend(InNetworkAnswer, { posts: Posts })),
  retrieve: z.optional(z.extend(RetrieveAnswer, { posts: Posts })),
  referenced: z.optional(Posts),
});

export const MANIFEST_PATH = "/api/v1/models/manifest";

/** The manifest of the model that the edge encodes posts with, as signed text. Says nothing of the reader. */
export async function fetchModelManifest(
  fetcher: typeof fetch = (...request) => fetch(...request),
): Promise<Result<string, EdgeError>> {
  const timeout = AbortSignal.timeout(DEVICE.requestTimeoutMs);
  try {
    // Asked where another version has been heard of: the browser's own copy would be the old one.
    const response = await fetcher(MANIFEST_PATH, {
      credentials: "omit",
      cache: "no-cache",
      signal: timeout,
    });
    return response.ok ? ok(await response.text()) : err(await refusal(response));
  } catch (error) {
    if (timeout.aborted) return err({ code: "timeout", afterMs: DEVICE.requestTimeoutMs });
    return err({ code: "unreachable", reason: String(error) });
  }
}

/** The one module that asks the edge for anything: what a request may say is decided here. */
export function createEdgeClient(
  fetcher: typeof fetch = (...request) => fetch(...request),
): EdgeClient {
  const post = async <T>(
    path: string,
    body: object,
    shape: z.ZodMiniType<T>,
    signal: AbortSignal,
  ): Promise<Result<T, EdgeError>> => {
    const timeout = AbortSignal.timeout(DEVICE.requestTimeoutMs);
    try {
      const response = await fetcher(`/api/v1${path}`, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(body),
        credentials: "omit",
        signal: AbortSignal.any([signal, timeout]),
      });
      if (!response.ok) return err(await refusal(response));
      const parsed = z.safeParse(shape, await readJson(response));
      if (parsed.success) return ok(parsed.data);
      const issue = parsed.error.issues[0];
      return err({ code: "bad-answer", reason: `${issue?.path.join(".")}: ${issue?.message}` });
    } catch (error) {
      signal.throwIfAborted();
      if (timeout.aborted) return err({ code: "timeout", afterMs: DEVICE.requestTimeoutMs });
      return err({ code: "unreachable", reason: String(error) });
    }
  };
  return {
    candidates: (question, signal) =>
      post("/candidates", candidatesRequest(question), CandidatesShape, signal),
  };
}

/** `undefined`, which fits no answer's shape, where the body is no JSON. A broken connection rejects. */
async function readJson(response: Response): Promise<unknown> {
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function refusal(response: Response): Promise<EdgeError> {
  const body = z.safeParse(ErrorBodySchema, await readJson(response));
  const retryAfterS = Number(response.headers.get("Retry-After") ?? NaN);
  return {
    code: "refused",
    status: response.status,
    apiCode: body.data?.error.code,
    message: body.data?.error.message ?? response.statusText,
    retryAfterMs: Number.isFinite(retryAfterS) ? retryAfterS * 1_000 : undefined,
  };
}
