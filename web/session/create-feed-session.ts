import { DEVICE } from "#shared/params/device.ts";
import { epochMs } from "#shared/types/ids.ts";
import { createEdgeClient } from "#web/api/edge-client.ts";
import { openFeedDb } from "#web/db/feed-db.ts";
import { loadDemoReaders } from "#web/session/demo-readers.ts";
import { DeviceFeedSession } from "#web/session/device-feed-session.ts";
import type { FeedSession, Runtime } from "#web/session/feed-session.ts";
import { RankerClient } from "#web/workers/ranker/ranker-client.ts";

/** The session of this browser: its database, its network, its worker, its clock. Nothing begins before `start`. */
export function createFeedSession(): FeedSession {
  let onProgress = (_loadedBytes: number, _totalBytes: number): void => {};
  return new DeviceFeedSession({
    db: openFeedDb(),
    edge: createEdgeClient(),
    ranker: new RankerClient({
      forced: forcedRuntime(location.search),
      onProgress: (...progress) => onProgress(...progress),
    }),
    onModelProgress: (listener) => {
      onProgress = listener;
    },
    clocks: { now: () => epochMs(Date.now()), monotonic: () => performance.now() },
    page: {
      isOnline: () => navigator.onLine,
      isHidden: () => document.visibilityState === "hidden",
      isAtTop: () => scrollY < DEVICE.topPx,
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

/** `?runtime=webgpu` or `?runtime=wasm`; anything else leaves the choice to the ranker. */
export function forcedRuntime(search: string): Runtime | undefined {
  const wanted = new URLSearchParams(search).get("runtime");
  return wanted === "webgpu" || wanted === "wasm" ? wanted : undefined;
}
