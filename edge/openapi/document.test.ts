import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { ApiClient } from "#edge/testing/api.ts";
import { EXAMPLES, EXAMPLES_NOW } from "#shared/api/examples.ts";

const api = new ApiClient(env);
const shift = Date.now() - EXAMPLES_NOW;

/** An example with its times moved to now. */
const moved = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value), (key, item: unknown) =>
    (key === "createdAt" || key === "at") && typeof item === "number" ? item + shift : item,
  );

/** Without what depends on the model or the machine. */
const lasting = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value), (key, item: unknown) =>
    ["features", "embedding", "modelVersion", "ms", "sourceScore"].includes(key) ? undefined : item,
  );

describe("the worked examples", () => {
  let first: unknown;
  beforeAll(async () => {
    first = await api.read("/events", moved(EXAMPLES["/events"].request));
  });

  it("/events answers as its example says", () => {
    expect(first).toEqual(EXAMPLES["/events"].answer);
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
