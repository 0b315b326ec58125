import { clientsClaim } from "workbox-core";
import {
  cleanupOutdatedCaches,
  createHandlerBoundToURL,
  precacheAndRoute,
} from "workbox-precaching";
import { NavigationRoute, registerRoute } from "workbox-routing";
import { CacheFirst } from "workbox-strategies";

declare const self: ServiceWorkerGlobalScope & {
  /** Written by the build: the app's shell, without runtimes and models. */
  readonly __WB_MANIFEST: (string | { url: string; revision: string | null })[];
};

// At once, also under open pages, and no page is reloaded while somebody reads it: an old page has its script already,
// and what it may still load (its worker, after a crash) comes from the browser's cache or, failing that, not at all.
void self.skipWaiting();
clientsClaim();
cleanupOutdatedCaches();
precacheAndRoute(self.__WB_MANIFEST);

// The shell answers every navigation except the API's and the operators' pages.
registerRoute(
  new NavigationRoute(createHandlerBoundToURL("/"), {
    denylist: [/^\/api\//, /^\/(healthz|readyz|metrics)$/],
  }),
);

// The demo readers. Models and runtimes are kept by the ranker worker itself, which also checks them.
registerRoute(
  ({ url }) => /^\/assets\/demo-readers[^/]*\.json$/.test(url.pathname),
  new CacheFirst({ cacheName: "demo-readers" }),
);
