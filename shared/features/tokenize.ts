import { FEATURES } from "#shared/params/features.ts";

/** Scripts written without spaces: only these need a dictionary to find words. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const WORD = /[\p{L}\p{N}][\p{L}\p{N}\p{M}'’]*/gu;
const LINK = /https?:\/\/\S+/gi;
const HASHTAG = /[#＃]([\p{L}\p{N}_][\p{L}\p{N}\p{M}_]*)/gu;
const segmenter = new Intl.Segmenter(undefined, { granularity: "word" });

/** Words that say nothing about a post, of the languages met most. Others lose their weight in training. */
const STOP = new Set(
  (
    "a an and are as at be but by can do for from had has have he her his how i if in into is it its just me more my no " +
    "not of on or our out she so some than that the their them then there they this to up us was we were what when which " +
    "who why will with you your de la le el en y que los las un una por con para es se del al et les des du une dans est " +
    "pour qui sur au der die das und ist nicht ein eine zu den von mit im auf o os as e da do em um uma não na no с и в на не что"
  ).split(" "),
);

/**
 * The words of a text, lower-case and NFKC, each once, in the order they appear: hashtags first (with `#`), then
 * words. Links are left out; their hosts are features of their own. At most `limit`.
 */
export function tokenize(text: string, limit: number): string[] {
  const start = text
    .slice(0, FEATURES.textLength)
    .replace(LINK, " ")
    .normalize("NFKC")
    .toLowerCase();
  const tokens = new Set<string>();
  const add = (token: string) => {
    if (tokens.size < limit) tokens.add(token.slice(0, FEATURES.tokenLength));
  };
  for (const [, tag] of start.matchAll(HASHTAG)) add(`#${tag}`);
  for (const word of words(start)) {
    if (tokens.size >= limit) break;
    if (!STOP.has(word)) add(word);
  }
  return [...tokens];
}

function* words(text: string): Generator<string> {
  if (UNSPACED.test(text)) {
    for (const { segment, isWordLike } of segmenter.segment(text))
      if (isWordLike === true) yield segment;
  } else for (const [word] of text.matchAll(WORD)) yield word;
}

/** Host of a link without `www.`, or undefined where there is none. `URL` is not part of the language. */
export function linkHost(link: string): string | undefined {
  const host = /^https?:\/\/(?:[^/?#@]*@)?([^/?#:@]+)/i.exec(link)?.[1];
  return host?.toLowerCase().replace(/^www\./, "");
}
