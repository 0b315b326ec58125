import { useComputed } from "@preact/signals";
import { chooseReader } from "#web/ui/commands.ts";
import { usePage } from "#web/ui/page.ts";
import { Avatar } from "#web/ui/post/avatar.tsx";

/** Through whose eyes: the demo's readers with their taste in a line, and oneself. */
export function ReaderList() {
  const page = usePage();
  const { state } = page.session;
  const all = useComputed(() => state.value.readers).value;
  // Oneself first: known at once, so that the list does not move when the demo's readers arrive.
  const readers = all.toSorted((a, b) => Number(b.kind === "self") - Number(a.kind === "self"));
  const current = useComputed(() => state.value.reader.id).value;
  return (
    <ul class="readers" data-testid="reader-chooser" aria-label="Readers">
      {readers.map((reader) => (
        <li key={reader.id}>
          <button
            type="button"
            class="reader"
            data-reader-id={reader.id}
            aria-current={reader.id === current ? "true" : undefined}
            onClick={() => void chooseReader(page, reader.id)}
          >
            <Avatar author={reader} small />
            <span class="reader-words">
              <span class="reader-name">{reader.name}</span>
              <span class="reader-about">{reader.about}</span>
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}
