import { API_ERRORS, type ApiError, type ApiErrorCode } from "#shared/api/errors.ts";

/** Ends a request with one of the contract's errors. Thrown by routes, answered by `app.onError`. */
export class ApiFailure extends Error {
  override readonly name = "ApiFailure";
  readonly error: ApiError;
  /** Seconds. */
  readonly retryAfterS: number | undefined;

  constructor(error: ApiError, retryAfterS?: number) {
    super(error.message);
    this.error = error;
    this.retryAfterS = retryAfterS;
  }
}

export const failure = (code: ApiErrorCode, message: string): ApiFailure =>
  new ApiFailure({ code, message });

/** The answer to a failed request. */
export function errorResponse(
  { error, retryAfterS }: { readonly error: ApiError; readonly retryAfterS?: number | undefined },
  requestId: string,
): Response {
  return Response.json(
    { error: { ...error, requestId } },
    {
      status: API_ERRORS[error.code],
      headers: {
        ...(retryAfterS !== undefined && { "Retry-After": String(retryAfterS) }),
        ...(error.code === "unauthenticated" && { "WWW-Authenticate": "Bearer" }),
      },
    },
  );
}
