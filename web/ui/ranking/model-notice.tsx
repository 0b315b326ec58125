import { useComputed } from "@preact/signals";
import { getModel, stopModel } from "#web/ui/commands.ts";
import { usePage } from "#web/ui/page.ts";
import { type ModelNotice, modelNotice, updateNotice } from "#web/ui/text/model-words.ts";

function Notice({ notice, testId }: { notice: ModelNotice; testId: string }) {
  const page = usePage();
  return (
    <div class={notice.isProblem ? "callout" : "callout callout-quiet"} data-testid={testId}>
      <p class="model-notice-text">{notice.text}</p>
      <NoticeButtons notice={notice} onGet={() => getModel(page)} onStop={() => stopModel(page)} />
    </div>
  );
}

function NoticeButtons({
  notice,
  onGet,
  onStop,
}: {
  notice: ModelNotice;
  onGet: () => void;
  onStop: () => void;
}) {
  return (
    <>
      {notice.get !== undefined && (
        <button type="button" class="button" data-testid="model-get" onClick={onGet}>
          {notice.get}
        </button>
      )}
      {notice.stop !== undefined && (
        <button type="button" class="button" data-testid="model-stop" onClick={onStop}>
          {notice.stop}
        </button>
      )}
    </>
  );
}

/** Among the details: where the model is, at every moment at which there is something to say. */
export function ModelNotices() {
  const { model, update, online } = usePage().session.state.value;
  const here = modelNotice(model, online);
  const coming = updateNotice(update, model.phase === "ready");
  return (
    <>
      {here && <Notice notice={here} testId="model-notice" />}
      {coming && <Notice notice={coming} testId="model-update" />}
    </>
  );
}

/** Above the posts, only where the model waits for the reader or was refused: the details may be closed. */
export function ModelBanner() {
  const page = usePage();
  const { state } = page.session;
  const { model, online } = useComputed(() => {
    const { model: now, online: is } = state.value;
    return { model: now, online: is };
  }).value;
  const isWaiting = model.phase === "asking" || model.phase === "paused";
  const isRefused = model.phase === "failed" && model.failure !== undefined;
  // Without a network another banner says enough.
  const notice = isWaiting || (isRefused && online) ? modelNotice(model, online) : undefined;
  return (
    <div role="status">
      {notice && (
        <div class="banner model-banner" data-testid="model-banner">
          <p>{notice.text}</p>
          <NoticeButtons
            notice={notice}
            onGet={() => getModel(page)}
            onStop={() => stopModel(page)}
          />
        </div>
      )}
    </div>
  );
}
