/** A piece of a post's text. The pieces' `text` joined give back the post, character for character. */
export type Segment =
  | { readonly kind: "text" | "hashtag" | "mention"; readonly text: string }
  | { readonly kind: "link"; readonly text: string; readonly href: string };

// A hashtag or mention starts a word: "a#b" and "me@example.org" hold none.
const TOKEN =
  /https?:\/\/[^\s<>"]+|(?<![\p{L}\p{N}_/&])#[\p{L}\p{N}\p{M}_]+|(?<![\p{L}\p{N}_.])@[\p{L}\p{N}_](?:[\p{L}\p{N}_.-]*[\p{L}\p{N}_])?/gu;

/** Punctuation at the end of a link belongs to the sentence, a closing bracket too unless the link opened it. */
function linkEnd(raw: string): number {
  let end = raw.length;
  for (;;) {
    const last = raw[end - 1] ?? "";
    const opened = raw.slice(0, end - 1).includes("(");
    if (!/[.,;:!?'"»”’\]]/.test(last) && !(last === ")" && !opened)) return end;
    end -= 1;
  }
}

function toSegment(raw: string): Segment {
  if (raw.startsWith("#")) {
    // "#1" is a number in a list, not a topic.
    return { kind: /^#\p{N}+$/u.test(raw) ? "text" : "hashtag", text: raw };
  }
  if (raw.startsWith("@")) return { kind: "mention", text: raw };
  return URL.canParse(raw) ? { kind: "link", text: raw, href: raw } : { kind: "text", text: raw };
}

/** Splits a text into plain pieces, links (http and https only), hashtags and mentions, in order. */
export function textSegments(text: string): readonly Segment[] {
  const segments: Segment[] = [];
  let from = 0;
  for (const match of text.matchAll(TOKEN)) {
    const raw = match[0].startsWith("http") ? match[0].slice(0, linkEnd(match[0])) : match[0];
    if (match.index > from) segments.push({ kind: "text", text: text.slice(from, match.index) });
    segments.push(toSegment(raw));
    from = match.index + raw.length;
  }
  if (from < text.length) segments.push({ kind: "text", text: text.slice(from) });
  return segments;
}

/** Where a link goes, without scheme and tracking tail: host, and the path shortened in the middle. */
export function linkLabel(href: string, maxPathLength = 36): { host: string; path: string } {
  const { host, pathname } = new URL(href);
  const path = pathname === "/" ? "" : pathname;
  const half = Math.floor((maxPathLength - 1) / 2);
  return {
    host: host.replace(/^www\./, ""),
    path: path.length > maxPathLength ? `${path.slice(0, half)}…${path.slice(-half)}` : path,
  };
}

/** A link that may be opened: http or https, and parseable. */
export function isWebLink(href: string): boolean {
  return URL.canParse(href) && /^https?:$/.test(new URL(href).protocol);
}

const FOLD = { characters: 420, lines: 9 };

/** Whether a text is folded behind "Show more"; a text just over the limit is not worth folding. */
export const isLongText = (text: string): boolean =>
  text.length > FOLD.characters * 1.2 || text.split("\n").length > FOLD.lines + 2;
