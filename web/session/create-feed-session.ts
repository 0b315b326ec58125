import { DEVICE } from "#shared/params/device.ts";
import { epochMs } from "#shared/types/ids.ts";
import { createEdgeClient } from "#web/api/edge-client.ts";
import { openFeedDb } from "#web/db/feed-db.ts";
import { loadDemoReaders } from "#web/session/demo-readers.ts";
import { DeviceFeedSession } from "#web/session/device-feed-session.ts";
import { deviceStorage } from "#web/session/device-storage.ts";
import { FastestRanker } from "#web/session/fastest-ranker.ts";
import type { FeedSession } from "#web/session/feed-session.ts";
import { forcedRuntime } from "#web/session/forced-runtime.ts";
import { lightRankerLoader } from "#web/session/load-light-ranker.ts";
import { rankerWorker } from "#web/session/ranker-worker.ts";
import { RuntimeSettings } from "#web/session/runtime-settings.ts";
import { UpdatingRanker } from "#web/session/updating-ranker.ts";
import { manifestFromEdge, RankerClient } from "#web/workers/ranker/ranker-client.ts";

/** The session of this browser: its database, its network, its worker, its clock. Nothing begins before `start`. */
export function createFeedSession(): FeedSession {
  const forced = forcedRuntime(location.search);
  const runtimes = new RuntimeSettings(deviceStorage, forced === "light" ? undefined : forced);
  return new DeviceFeedSession({
    db: openFeedDb(),
    edge: createEdgeClient(),
    ranker: new UpdatingRanker({
      make: (which, onProgress, mayDownload) =>
        new FastestRanker({
          which,
          make: (first, version, mayFallBack) =>
            new RankerClient({
              forced: first,
              which: version,
              onProgress,
              mayDownload,
              mayFallBack,
              spawn: rankerWorker,
            }),
          settings: runtimes,
          mayCompare: () => !savesData(),
          now: () => Date.now(),
        }),
      fetchManifest: manifestFromEdge,
      savesData,
    }),
    light: lightRankerLoader(),
    lightOnly: forced === "light",
    runtimes,
    clocks: { now: () => epochMs(Date.now()), monotonic: () => performance.now() },
    page: {
      isOnline: () => navigator.onLine,
      isHidden: () => document.visibilityState === "hidden",
      isAtTop: () => scrollY < DEVICE.topPx,
      askToKeep,
      listen: (on) => {
        addEventListener("online", on.online);
        addEventListener("offline", on.offline);
        addEventListener("pagehide", on.hidden);
        document.addEventListener("visibilitychange", () => {
          if (document.visibilityState === "hidden") on.hidden();
        });
      },
    },
    loadDemoReaders,
  });
}

/** What the reader told the browser, or the system: downloads cost. Only Chromium says so. */
const savesData = (): boolean =>
  (navigator as { connection?: { readonly saveData?: boolean } }).connection?.saveData === true;

/** Asks the browser not to throw away history and model when space is short. It may ask the reader, or just say no. */
const askToKeep = (): void => {
  navigator.storage?.persist?.().catch((error: unknown) => console.warn("Not persistent:", error));
};
