import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { contentOf, type RankedCandidate } from "#shared/types/candidate.ts";
import type { Explanation } from "#web/session/feed-session.ts";
import { lessLikeThis, muteAuthor } from "#web/ui/commands.ts";
import { usePage } from "#web/ui/page.ts";
import { relativeTime } from "#web/ui/text/relative-time.ts";
import { didWords, sourceSentence } from "#web/ui/text/why-words.ts";
import { Dialog } from "./dialog.tsx";
import { ScoreTable } from "./score-table.tsx";

function Reasons({ post, explanation }: { post: RankedCandidate; explanation: Explanation }) {
  const page = usePage();
  const reasons = explanation.because.flatMap(({ excerpt, actions, at }) => {
    const did = didWords(actions);
    return did === undefined ? [] : [{ did, excerpt, at }];
  });
  return (
    <ul class="reasons">
      <li>{sourceSentence({ ...post, ...explanation }, post.author.name)}</li>
      {reasons.map(({ did, excerpt, at }) => (
        <li key={at + excerpt}>
          Because you {did} {excerpt ? <q dir="auto">{excerpt}</q> : "a post without words"}
          <span class="post-quiet reason-age"> · {relativeTime(at, page.now.value)}</span>
        </li>
      ))}
    </ul>
  );
}

/** "Why am I seeing this": in words first, then what the model expected, then the arithmetic. */
export function WhyDialog({ post }: { post: RankedCandidate }) {
  const page = usePage();
  const explanation = useSignal<Explanation | undefined>(undefined);
  useEffect(() => {
    const load = async () => {
      explanation.value = await page.attempt("It cannot be explained.", page.session.explain(post));
      if (explanation.value === undefined) page.dialog.value = undefined;
    };
    void load();
  }, [post]);
  const shown = explanation.value;
  const { author, text, lang } = contentOf(post);
  const leave = (act: () => Promise<void>) => () => {
    page.dialog.value = undefined;
    void act();
  };
  return (
    <Dialog title="Why you see this">
      <blockquote class="why-post" dir="auto" lang={lang}>
        <strong>{author.name}</strong>
        {text && <span>{text}</span>}
      </blockquote>
      {shown === undefined ? (
        <div class="skeleton-line" />
      ) : (
        <>
          <Reasons post={post} explanation={shown} />
          <ScoreTable explanation={shown} />
        </>
      )}
      <div class="dialog-actions">
        <button type="button" class="button" onClick={leave(() => lessLikeThis(page, post))}>
          Less like this
        </button>
        <button type="button" class="button" onClick={leave(() => muteAuthor(page, post.author))}>
          Mute {post.author.name}
        </button>
      </div>
    </Dialog>
  );
}
