import { Workbox } from "workbox-window";

/**
 * Makes the app start without a network. The service worker is a build output; in development there is none. Sets
 * `data-sw="ready"` on the document once the shell is kept.
 */
export async function registerServiceWorker(): Promise<void> {
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
  try {
    await new Workbox("/sw.js").register();
    await navigator.serviceWorker.ready;
    document.documentElement.dataset["sw"] = "ready";
  } catch (error) {
    // Private windows may forbid it; the app works, only not offline.
    console.warn("No offline start:", error);
  }
}
