import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { MANIFEST } from "#edge/embedding/deployed-model.ts";
import { ApiClient } from "#edge/testing/api.ts";
import { EXAMPLES, EXAMPLES_NOW } from "#shared/api/examples.ts";
import { featureCount } from "#shared/features/feature-layout.ts";

const api = new ApiClient(env);
const shift = Date.now() - EXAMPLES_NOW;

/** An example with its times moved to now. */
const moved = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value), (key, item: unknown) =>
    (key === "createdAt" || key === "at") && typeof item === "number" ? item + shift : item,
  );

/** Without what depends on the model or the machine. */
const FLEETING = [
  "features",
  "embedding",
  "modelVersion",
  "ms",
  "sourceScore",
  "probabilities",
  "continuous",
];
const lasting = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value), (key, item: unknown) =>
    FLEETING.includes(key) ? undefined : item,
  );

/** The example for the deployed model: of its version, and features of its length. */
const ofThisModel = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value), (key, item: unknown) => {
    if (key === "modelVersion") return MANIFEST.modelVersion;
    if (JSON.stringify(item) !== JSON.stringify(EXAMPLES["/rank"].request.candidates[0].features))
      return item;
    return Array.from({ length: featureCount(MANIFEST.layout) }, (_, i) => i);
  });

describe("the worked examples", () => {
  let first: unknown;
  beforeAll(async () => {
    first = await api.read("/events", moved(EXAMPLES["/events"].request));
  });

  it("/events answers as its example says", () => {
    expect(first).toEqual(EXAMPLES["/events"].answer);
  });

  it("/rank answers as its example says", async () => {
    const { request, answer } = EXAMPLES["/rank"];
    expect(lasting(await api.read("/rank", ofThisModel(request)))).toEqual(lasting(answer));
  });

  const reads = ["/in-network", "/retrieve", "/candidates", "/posts/lookup"] as const;
  it.each(reads)("%s answers as its example says", async (path) => {
    const answer = await api.read(path, moved(EXAMPLES[path].request));
    expect(lasting(answer)).toEqual(lasting(moved(EXAMPLES[path].answer)));
  });
});

describe("GET /openapi.json", () => {
  it("describes every route, with its examples", async () => {
    const response = await api.fetch("/api/v1/openapi.json");
    expect(response.headers.get("etag")).toBeTruthy();
    const document = await response.json<{ openapi: string; paths: Record<string, object> }>();
    expect(document.openapi).toBe("3.1.0");
    expect(Object.keys(document.paths).toSorted()).toEqual(
      [...Object.keys(EXAMPLES), "/models/manifest"].toSorted(),
    );
    for (const path of Object.keys(document.paths).filter((p) => p !== "/models/manifest")) {
      expect((await api.fetch(`/api/v1${path}`, { method: "POST", body: "{" })).status).not.toBe(
        404,
      );
      expect(JSON.stringify(document.paths[path])).toContain('"example"');
    }
  });
});
