const sameWord = (a: string, b: string) => a.toLocaleLowerCase() === b.toLocaleLowerCase();

/** Adds a word or phrase, trimmed and with single spaces; the same list if it is empty or there already in any case. */
export function withWord(words: readonly string[], raw: string): readonly string[] {
  const word = raw.normalize("NFC").trim().replaceAll(/\s+/g, " ");
  return word === "" || words.some((other) => sameWord(other, word)) ? words : [...words, word];
}

export const withoutWord = (words: readonly string[], word: string): readonly string[] =>
  words.filter((other) => !sameWord(other, word));
