import * as z from "zod/mini";
import { API_ERRORS, ErrorBodySchema } from "#shared/api/errors.ts";
import { EVENT_SCHEMAS, EventsAnswer } from "#shared/api/events.ts";
import { EXAMPLES } from "#shared/api/examples.ts";
import { ModelManifestSchema } from "#shared/api/model-manifest.ts";
import { RankAnswer, RankRequest } from "#shared/api/rank.ts";
import {
  CandidatesAnswer,
  CandidatesRequest,
  InNetworkAnswer,
  InNetworkRequest,
  LookupAnswer,
  LookupRequest,
  RetrieveAnswer,
  RetrieveRequest,
} from "#shared/api/reads.ts";
import { LIMITS } from "#shared/params/limits.ts";

const EventsRequest = z.object({
  events: z
    .array(z.union(Object.values(EVENT_SCHEMAS)))
    .check(z.minLength(1), z.maxLength(LIMITS.eventsPerRequest)),
});

const POSTS = {
  "/events": ["Stores public facts.", EventsRequest, EventsAnswer],
  "/in-network": ["Recent posts of the followed authors.", InNetworkRequest, InNetworkAnswer],
  "/retrieve": ["Posts by anyone.", RetrieveRequest, RetrieveAnswer],
  "/candidates": ["Both reads in one round trip.", CandidatesRequest, CandidatesAnswer],
  "/posts/lookup": ["Posts by id.", LookupRequest, LookupAnswer],
  "/rank": ["Scores of candidates, for a reader who is not known.", RankRequest, RankAnswer],
} as const satisfies Record<keyof typeof EXAMPLES, readonly [string, z.ZodMiniType, z.ZodMiniType]>;

// As senders may write them: unknown fields are ignored.
const jsonSchema = (schema: z.ZodMiniType): object => z.toJSONSchema(schema, { io: "input" });
const json = (schema: z.ZodMiniType, example?: unknown): object => ({
  "application/json": { schema: jsonSchema(schema), ...(example !== undefined && { example }) },
});

const failed = {
  description: `An error: ${Object.entries(API_ERRORS)
    .map(([code, status]) => `${status} ${code}`)
    .join(", ")}.`,
  content: json(ErrorBodySchema),
};

const postOperation = (path: keyof typeof POSTS): object => {
  const [summary, request, answer] = POSTS[path];
  return {
    post: {
      summary,
      ...(path === "/events" && { security: [{ ingestToken: [] }] }),
      requestBody: { required: true, content: json(request, EXAMPLES[path].request) },
      responses: {
        200: { description: "Done.", content: json(answer, EXAMPLES[path].answer) },
        default: failed,
      },
    },
  };
};

const getOperation = (summary: string, answer: z.ZodMiniType): object => ({
  get: {
    summary,
    responses: { 200: { description: "Done.", content: json(answer) }, default: failed },
  },
});

/** `GET /api/v1/openapi.json`, made from the schemas that the routes check with. */
export const openApiDocument = (): object => ({
  openapi: "3.1.0",
  info: { title: "Perch", version: "1" },
  servers: [{ url: "/api/v1" }],
  components: { securitySchemes: { ingestToken: { type: "http", scheme: "bearer" } } },
  paths: {
    ...Object.fromEntries(
      (Object.keys(POSTS) as (keyof typeof POSTS)[]).map((path) => [path, postOperation(path)]),
    ),
    "/models/manifest": getOperation("The model posts are encoded with.", ModelManifestSchema),
  },
});
