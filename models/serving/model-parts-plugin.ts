import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Plugin } from "vite";
import { type ModelFile, ModelManifestSchema } from "#shared/api/model-manifest.ts";
import { DEVICE_FILE_ROLES, MODEL_PART_BYTES, modelParts } from "#shared/api/model-parts.ts";

interface ServedPart {
  readonly fileName: string;
  readonly source: () => Uint8Array<ArrayBuffer>;
}

/** Every part that a device may ask for of the model in a folder. */
export function servedParts(folder: string): ServedPart[] {
  const text = readFileSync(join(folder, "manifest.json"), "utf8");
  const { files } = ModelManifestSchema.parse(JSON.parse(text));
  const roles: readonly string[] = DEVICE_FILE_ROLES;
  const forDevices = files.filter(({ role }) => roles.includes(role));
  const parts = forDevices.flatMap((file) => partsOf(folder, file));
  // Two roles may share one content.
  return [...new Map(parts.map((part) => [part.fileName, part])).values()];
}

const partsOf = (folder: string, file: ModelFile): ServedPart[] =>
  modelParts(file).map(({ path, bytes }, i) => ({
    fileName: path.slice(1),
    source: () => {
      const from = i * MODEL_PART_BYTES;
      return new Uint8Array(readFileSync(join(folder, file.path))).slice(from, from + bytes);
    },
  }));

/** Puts the model's parts among the static files: in a build as files, in development from the folder as it is now. */
export function modelPartFiles(folder: string): Plugin {
  return {
    name: "model-part-files",
    applyToEnvironment: ({ name }) => name === "client",
    generateBundle() {
      for (const { fileName, source } of servedParts(folder))
        this.emitFile({ type: "asset", fileName, source: source() });
    },
    configureServer({ middlewares }) {
      middlewares.use((request, response, next) => {
        const path = request.url?.split("?")[0]?.slice(1);
        if (!path?.startsWith("assets/model/")) return next();
        const part = servedParts(folder).find(({ fileName }) => fileName === path);
        response.statusCode = part ? 200 : 404;
        response.setHeader("Content-Type", "application/octet-stream");
        response.end(part?.source());
      });
    },
  };
}
