import { useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { RankedCandidate } from "#shared/types/candidate.ts";
import { deviceStorage } from "#web/session/device-storage.ts";
import { articleOf } from "#web/ui/commands.ts";
import { usePage } from "#web/ui/page.ts";
import { loadDraft, saveDraft } from "./reply-drafts.ts";

const MAX_REPLY_LENGTH = 2_000;
/** The counter appears for the last characters only. */
const COUNT_FROM = 200;

export function ReplyComposer({ post }: { post: RankedCandidate }) {
  const page = usePage();
  const field = useRef<HTMLTextAreaElement>(null);
  const readerId = page.session.state.peek().reader.id;
  const text = useSignal(loadDraft(deviceStorage, readerId, post.id));
  const sending = useSignal(false);
  useLayoutEffect(() => field.current?.focus({ preventScroll: true }), []);

  const close = () => {
    articleOf(post.id)?.focus({ preventScroll: true });
    page.composer.value = undefined;
  };
  const send = async () => {
    const words = text.value.trim();
    if (words === "" || sending.value) return;
    sending.value = true;
    page.actedOn.id = post.id;
    const sent = await page.attempt(
      "The reply was not kept; it is still in the field.",
      page.session.reply(post, words).then(() => true),
    );
    sending.value = false;
    if (!sent) return;
    saveDraft(deviceStorage, readerId, post.id, "");
    page.toast("Reply kept on this device.");
    close();
  };
  return (
    <form
      class="composer"
      data-testid="composer"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <textarea
        ref={field}
        class="field"
        rows={3}
        maxLength={MAX_REPLY_LENGTH}
        dir="auto"
        aria-label={`Reply to ${post.author.name}`}
        placeholder={`Reply to ${post.author.name}`}
        value={text.value}
        onInput={(event) => {
          text.value = event.currentTarget.value;
          saveDraft(deviceStorage, readerId, post.id, text.value);
        }}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void send();
          if (event.key === "Escape") close();
        }}
      />
      <div class="composer-foot">
        <p class="small-print">
          Kept on this device and used for your ranking. Posting to the network comes later.
        </p>
        {text.value.length > MAX_REPLY_LENGTH - COUNT_FROM && (
          <span class="post-quiet">{MAX_REPLY_LENGTH - text.value.length}</span>
        )}
        <button type="button" class="button button-quiet" onClick={close}>
          Close
        </button>
        <button
          type="submit"
          class="button button-strong"
          disabled={text.value.trim() === "" || sending.value}
        >
          Reply
        </button>
      </div>
    </form>
  );
}
