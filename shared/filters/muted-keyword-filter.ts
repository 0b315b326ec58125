import { filterBy } from "#shared/pipeline/filter-by.ts";
import type { PostCandidate } from "#shared/types/candidate.ts";
import type { FeedQuery } from "#shared/types/query.ts";

interface Token {
  readonly word: string;
  readonly hashtag: boolean;
}

/** Marks that words are written with or without: Latin, Greek and Cyrillic accents, Hebrew and Arabic points. */
const OPTIONAL_MARKS = /(?=\p{M})[\u0300-\u036f\u0590-\u06ff]/gu;

/**
 * Case and optional marks do not tell words apart. Marks of other scripts stay: without its vowel signs or voicing a
 * Hindi or Japanese word is another one.
 */
const fold = (text: string): string =>
  text.normalize("NFKD").replace(OPTIONAL_MARKS, "").normalize("NFC").toLowerCase();

/** Splits Chinese, Japanese and Thai too, which write no spaces. */
const segmenter = new Intl.Segmenter(undefined, { granularity: "word" });

function tokens(folded: string): Token[] {
  const found: Token[] = [];
  for (const { segment, index, isWordLike } of segmenter.segment(folded)) {
    if (isWordLike) found.push({ word: segment, hashtag: folded[index - 1] === "#" });
  }
  return found;
}

/** A keyword typed with # matches only the hashtag; a plain one also matches its hashtag and mention forms. */
const matches = (typed: Token, token: Token | undefined): boolean =>
  token?.word === typed.word && (token.hashtag || !typed.hashtag);

const holds = (text: readonly Token[], phrase: readonly Token[]): boolean =>
  text.some((_, start) => phrase.every((word, i) => matches(word, text[start + i])));

/**
 * Removes posts whose text, or the text of what they repeat or quote, holds a muted keyword: whole words, in any case
 * and accent, punctuation ignored; a phrase matches only consecutive words; keywords are alternatives. (The original
 * looks at the post's own text only; readers complain about it.)
 */
export const mutedKeywordFilter = <
  C extends Pick<PostCandidate, "text" | "reposted" | "quoted">,
>() =>
  filterBy<Pick<FeedQuery, "mutedKeywords">, C>("MutedKeywordFilter", ({ mutedKeywords }) => {
    const phrases = mutedKeywords
      .map((keyword) => tokens(fold(keyword)))
      .filter((p) => p.length > 0);
    if (phrases.length === 0) return () => true;
    return ({ text, reposted, quoted }) => {
      const folded = fold(`${text}\n${reposted?.text ?? ""}\n${quoted?.text ?? ""}`);
      // Splitting into words is the costly part, and most posts hold none of the letters in question.
      const possible = phrases.filter((phrase) =>
        phrase.every(({ word }) => folded.includes(word)),
      );
      if (possible.length === 0) return true;
      const words = tokens(folded);
      return !possible.some((phrase) => holds(words, phrase));
    };
  });
