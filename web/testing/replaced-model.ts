import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { BrowserContext, Route } from "playwright-core";
import { signManifest } from "#models/signing/sign-manifest.ts";
import { newSigningKey, type SigningKey } from "#models/signing/signing-key.ts";
import type { ModelManifest } from "#shared/api/model-manifest.ts";
import { MODEL_PART_BYTES, modelParts } from "#shared/api/model-parts.ts";
import { MODEL_KEYS } from "#shared/params/model-keys.ts";
import { shippedManifest } from "./test-model.ts";

const FOLDER = join(import.meta.dirname, "../../models/artifacts");
type Bytes = Uint8Array<ArrayBuffer>;

/** The model of the built app. */
export const SHIPPED_VERSION: string = shippedManifest().modelVersion;

export interface ReplacedModel {
  /** Paths of manifests and parts that the page asked for. */
  readonly asked: string[];
  /** What happens to a request instead; undefined: it is answered. */
  meddle: ((route: Route, path: string) => Promise<void> | undefined) | undefined;
  /** From now on the server has this version, and says so in every answer. `golden` is what it expects to compute. */
  publish(modelVersion: string, golden?: (text: string) => string): void;
  /** The manifest as it is served. */
  text: string;
}

/**
 * Puts another model in the place of the built app's, for one browser profile: signed with a key of the test's, which
 * the profile's workers trust. The profile needs `serviceWorkers: "block"`, or its requests would pass by.
 */
export async function replaceModel(context: BrowserContext): Promise<ReplacedModel> {
  const key = newSigningKey();
  const files = new Map<string, Bytes>();
  let version = SHIPPED_VERSION;
  const model: ReplacedModel = {
    asked: [],
    meddle: undefined,
    text: "",
    publish(modelVersion, golden = (text) => text) {
      version = modelVersion;
      model.text = JSON.stringify(
        signManifest(versionOf(modelVersion, golden, files), key, Date.now()),
      );
    },
  };
  model.publish(SHIPPED_VERSION);
  await context.route("**/assets/ranker.worker*.js", (route) => trusting(route, key));
  await context.route("**/api/v1/candidates", async (route) => {
    const response = await route.fetch();
    const body = (await response.text()).replaceAll(SHIPPED_VERSION, version);
    await route.fulfill({ response, body });
  });
  const serve = async (route: Route, body: () => string | Bytes | undefined): Promise<void> => {
    const path = new URL(route.request().url()).pathname;
    model.asked.push(path);
    const meddled = model.meddle?.(route, path);
    if (meddled) return meddled;
    const content = body();
    await (content === undefined
      ? route.fulfill({ status: 404 })
      : route.fulfill({
          body: typeof content === "string" ? content : Buffer.from(content),
          contentType: "application/octet-stream",
          headers: { "Cross-Origin-Resource-Policy": "same-origin" },
        }));
  };
  await context.route("**/api/v1/models/manifest", (route) => serve(route, () => model.text));
  await context.route("**/assets/model/**", (route) =>
    serve(route, () => files.get(new URL(route.request().url()).pathname)),
  );
  return model;
}

/** The built worker, with the test's key in the place of the one that the app trusts. */
async function trusting(route: Route, { id, publicKey }: SigningKey): Promise<void> {
  const response = await route.fetch();
  let body = await response.text();
  for (const trusted of MODEL_KEYS)
    body = body.replaceAll(trusted.id, id).replaceAll(trusted.publicKey, publicKey);
  await route.fulfill({ response, body });
}

/** The shipped model under another name, its files put among `files` by their parts' paths. */
function versionOf(
  modelVersion: string,
  golden: (text: string) => string,
  files: Map<string, Bytes>,
): ModelManifest {
  const manifest = shippedManifest();
  return {
    ...manifest,
    modelVersion,
    files: manifest.files.map((file) => {
      const read = readFileSync(join(FOLDER, file.path));
      const content =
        file.role === "golden"
          ? Buffer.from(golden(read.toString("utf8").replaceAll(SHIPPED_VERSION, modelVersion)))
          : read;
      const sha256 = createHash("sha256").update(content).digest("hex");
      const named = { ...file, bytes: content.length, sha256 };
      for (const [i, part] of modelParts(named).entries()) {
        const from = i * MODEL_PART_BYTES;
        files.set(part.path, new Uint8Array(content.subarray(from, from + part.bytes)));
      }
      return named;
    }),
  };
}
