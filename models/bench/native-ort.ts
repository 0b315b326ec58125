import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { installPeers } from "#models/bench/peers.ts";
import type { Ort } from "#models/export/onnx-session.ts";

/** ONNX Runtime's native build; 290 MB installed. */
const NATIVE = { "onnxruntime-node": "1.30.0" };

/**
 * Installs ONNX Runtime's native build beside the project, if it is not there, and loads it.
 *
 * @throws {Error} if it cannot be installed or loaded.
 */
export async function openNativeOrt(): Promise<Ort> {
  const modules = await installPeers(NATIVE);
  const entry = pathToFileURL(resolve(modules, "onnxruntime-node/dist/index.js")).href;
  const { default: ort } = (await import(entry)) as { default: Ort };
  return ort;
}
