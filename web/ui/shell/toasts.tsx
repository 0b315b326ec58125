import { Icon } from "#web/ui/icon.tsx";
import { usePage } from "#web/ui/page.ts";

export function Toasts() {
  const page = usePage();
  return (
    <div class="toasts" data-testid="toasts">
      {page.toasts.value.map(({ id, text, tone, undo }) => (
        <div key={id} class={`toast toast-${tone}`}>
          <p>{text}</p>
          {undo && (
            <button
              type="button"
              class="toast-undo"
              data-testid="undo"
              onClick={() => {
                page.dismiss(id);
                void undo();
              }}
            >
              Undo
            </button>
          )}
          <button
            type="button"
            class="icon-button"
            aria-label="Dismiss"
            onClick={() => page.dismiss(id)}
          >
            <Icon name="close" />
          </button>
        </div>
      ))}
    </div>
  );
}
