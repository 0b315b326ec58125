import { usePage } from "#web/ui/page.ts";
import { RankingDetails } from "#web/ui/ranking/ranking-details.tsx";
import { ReaderList } from "#web/ui/shell/reader-list.tsx";
import { AuthorDialog } from "./author-dialog.tsx";
import { Dialog } from "./dialog.tsx";
import { MediaDialog } from "./media-dialog.tsx";
import { SettingsDialog } from "./settings-dialog.tsx";
import { ShortcutsDialog } from "./shortcuts-dialog.tsx";
import { WhyDialog } from "./why-dialog.tsx";

/** The dialog that the page asks for, if any. */
export function DialogHost() {
  const request = usePage().dialog.value;
  if (request === undefined) return null;
  switch (request.kind) {
    case "why":
      return <WhyDialog post={request.post} />;
    case "author":
      return <AuthorDialog author={request.author} />;
    case "media":
      return <MediaDialog media={request.media} post={request.post} />;
    case "ranking":
      return (
        <Dialog title="How this feed was made">
          <RankingDetails />
        </Dialog>
      );
    case "readers":
      return (
        <Dialog title="Read as">
          <ReaderList />
        </Dialog>
      );
    case "settings":
      return <SettingsDialog />;
    case "shortcuts":
      return <ShortcutsDialog />;
    default:
      return request satisfies never;
  }
}
