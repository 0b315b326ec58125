import * as z from "zod/mini";

/** Every error a route may answer, with its status. */
export const API_ERRORS = {
  "bad-json": 400,
  unauthenticated: 401,
  forbidden: 403,
  "not-found": 404,
  "method-not-allowed": 405,
  conflict: 409,
  "unknown-model-version": 409,
  "too-large": 413,
  invalid: 422,
  "rate-limited": 429,
  internal: 500,
  overloaded: 503,
} as const;

export type ApiErrorCode = keyof typeof API_ERRORS;

/** What a failed request answers. Never a stack trace, never the input echoed. */
export interface ApiError {
  readonly code: ApiErrorCode;
  readonly message: string;
  /** `invalid`: the path of each wrong value. */
  readonly details?: readonly { readonly path: string; readonly message: string }[] | undefined;
}

export const ErrorBodySchema = z.object({
  error: z.object({
    code: z.string(),
    message: z.string(),
    requestId: z.string(),
    details: z.optional(z.array(z.object({ path: z.string(), message: z.string() }))),
  }),
});
