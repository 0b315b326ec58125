import { MODEL_KEYS } from "#shared/params/model-keys.ts";
import { BROWSER_CRYPTO } from "#web/workers/model-store/browser-crypto.ts";
import { ModelStore } from "#web/workers/model-store/model-store.ts";

/** The model store of this browser. */
export const browserModelStore = (): ModelStore =>
  new ModelStore({
    openCache: async () => ("caches" in self ? caches.open("models") : undefined),
    fetch: (path, init) => fetch(path, init),
    crypto: BROWSER_CRYPTO,
    trusted: MODEL_KEYS,
    // Missing on a plain-http address, where nothing is kept either.
    lock: async (name, signal, work) =>
      "locks" in navigator ? navigator.locks.request(name, { signal }, work) : work(),
    freeBytes: async () => {
      const { quota, usage = 0 } = (await navigator.storage?.estimate()) ?? {};
      return quota === undefined ? undefined : quota - usage;
    },
  });
