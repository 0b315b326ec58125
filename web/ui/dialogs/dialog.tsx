import type { ComponentChildren } from "preact";
import { useId, useLayoutEffect, useRef } from "preact/hooks";
import { Icon } from "#web/ui/icon.tsx";
import { usePage } from "#web/ui/page.ts";

/** A modal dialog; on a narrow screen a sheet from below. Escape, the cross and a tap beside it close it. */
export function Dialog({ title, children }: { title: string; children: ComponentChildren }) {
  const page = usePage();
  const titleId = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    // Closing gives the focus back to what opened it; removing alone would lose it.
    return () => element?.close();
  }, []);
  const close = () => {
    page.dialog.value = undefined;
  };
  return (
    <dialog
      ref={dialog}
      class="dialog"
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        close();
      }}
      onClick={(event) => event.target === dialog.current && close()}
    >
      <div class="dialog-box">
        <header class="dialog-head">
          <h2 id={titleId}>{title}</h2>
          <button type="button" class="icon-button" aria-label="Close" onClick={close}>
            <Icon name="close" />
          </button>
        </header>
        <div class="dialog-body">{children}</div>
      </div>
    </dialog>
  );
}
