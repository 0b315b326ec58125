/// <reference types="vite/client" />
import { type KernelBuild, supportedBuild } from "#shared/kernel/kernel-module.ts";
import plainUrl from "#shared/kernel/kernel-plain.wasm?url";
import relaxedUrl from "#shared/kernel/kernel-relaxed.wasm?url";
import type { RuntimeFiles } from "#web/workers/model-store/runtime-files.ts";
import { coreThreads } from "#web/workers/ranker/core-threads.ts";
import { KernelModel } from "#web/workers/ranker/kernel-model.ts";
import { KernelThreads } from "#web/workers/ranker/kernel-threads.ts";
import type { StartedRuntime } from "#web/workers/ranker/start-session.ts";

const FILES = { relaxed: relaxedUrl, plain: plainUrl } as const satisfies Record<
  KernelBuild,
  string
>;

/** Of the build that this engine runs. */
export const kernelUrl = (): string => FILES[supportedBuild()];

/** What of the kernel may be kept for offline. */
export const KERNEL_URLS: readonly string[] = Object.values(FILES);

/**
 * Loads the build of the kernel that this engine runs, and starts its threads, so that both are ready when the model
 * is.
 */
export async function loadKernel(store: RuntimeFiles): Promise<StartedRuntime<"kernel">> {
  const build = supportedBuild();
  const url = FILES[build];
  const threads = new KernelThreads(coreThreads() - 1);
  const response = await store.response(url);
  const bytes = response.clone().arrayBuffer();
  const module = await compiled(response, bytes);
  let model: KernelModel | undefined;
  return {
    create: (files) => {
      model = new KernelModel({ module, build }, files, 1 + threads.size);
      threads.join(model.shared);
      return Promise.resolve(model);
    },
    // Those that were started may still be on their way.
    threads: () => model?.threads ?? 1,
    keep: async () => store.keep(url, await bytes),
  };
}

/** Compiles while it comes; whole, where server or browser do not call it WebAssembly. */
async function compiled(
  response: Response,
  bytes: Promise<ArrayBuffer>,
): Promise<WebAssembly.Module> {
  try {
    return await WebAssembly.compileStreaming(response);
  } catch {
    return WebAssembly.compile(await bytes);
  }
}
