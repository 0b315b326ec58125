import { useEffect, useState } from "preact/hooks";
import type { FeedSession } from "#web/session/feed-session.ts";
import { DialogHost } from "./dialogs/dialog-host.tsx";
import { FeedView } from "./feed/feed-view.tsx";
import { PageContext, createPage } from "./page.ts";
import { RankingDetails } from "./ranking/ranking-details.tsx";
import { FeedBar } from "./shell/feed-bar.tsx";
import { LiveRegion } from "./shell/live-region.tsx";
import { paintSystemBars } from "./shell/theme.ts";
import { Toasts } from "./shell/toasts.tsx";
import { Rail, TopBar } from "./shell/top-bar.tsx";
import { WITH_ASIDE, WITH_RAIL, useMedia } from "./shell/use-media.ts";
import { useKeyboard } from "./use-keyboard.ts";
import { useLinkedPost } from "./use-linked-post.ts";

export function App({ session }: { session: FeedSession }) {
  const [page] = useState(() => createPage(session));
  const withRail = useMedia(WITH_RAIL);
  const withAside = useMedia(WITH_ASIDE);
  useEffect(paintSystemBars, []);
  useKeyboard(page);
  useLinkedPost(page);
  return (
    <PageContext.Provider value={page}>
      <a class="skip-link" href="#feed">
        Skip to the posts
      </a>
      <div class="page">
        {withRail ? <Rail /> : <TopBar />}
        <main class="column">
          <h1 class="visually-hidden">Perch</h1>
          <FeedBar />
          <FeedView />
        </main>
        {withAside && (
          <aside class="aside" aria-labelledby="aside-title">
            <h2 id="aside-title">How this feed was made</h2>
            <RankingDetails />
          </aside>
        )}
      </div>
      <Toasts />
      <LiveRegion />
      <DialogHost />
    </PageContext.Provider>
  );
}
