import { MODEL_KEYS } from "#shared/params/model-keys.ts";
import { BROWSER_CRYPTO } from "#web/workers/model-store/browser-crypto.ts";
import { ModelStore } from "#web/workers/model-store/model-store.ts";

/** Locks are missing on a plain-http address and refused where storage is: there nothing is kept that needs one. */
async function lock<T>(name: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  if (!("locks" in navigator)) return work();
  let hasBegun = false;
  try {
    return await navigator.locks.request(name, { signal }, () => {
      hasBegun = true;
      return work();
    });
  } catch (error) {
    if (hasBegun || signal.aborted) throw error;
    return work();
  }
}

/** The model store of this browser. */
export const browserModelStore = (): ModelStore =>
  new ModelStore({
    openCache: async () => ("caches" in self ? caches.open("models") : undefined),
    fetch: (path, init) => fetch(path, init),
    crypto: BROWSER_CRYPTO,
    trusted: MODEL_KEYS,
    lock,
    freeBytes: async () => {
      const { quota, usage = 0 } = (await navigator.storage?.estimate()) ?? {};
      return quota === undefined ? undefined : quota - usage;
    },
  });
