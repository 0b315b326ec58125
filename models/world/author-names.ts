import { LANGUAGES, TOPICS, type WorldAuthor } from "#models/world/entities.ts";
import { RandomStream } from "#models/world/random.ts";
import {
  FAMILY_NAMES,
  GIVEN_NAMES,
  JAPANESE_FAMILY_ASCII,
  JAPANESE_GIVEN_ASCII,
  PROJECT_NAMES,
  SPAM_NAMES,
} from "#models/world/words/names.ts";

/** Authors that are clubs or publications. */
const PROJECT_SHARE = 0.14;
const JAPANESE = LANGUAGES.indexOf("ja");

const ascii = (name: string): string =>
  name
    .normalize("NFD")
    .replaceAll(/[^A-Za-z0-9]/g, "")
    .toLowerCase();

/** What an author is called. Names repeat, as in life; handles do not, within a world. */
export function authorName(seed: number, author: WorldAuthor): { name: string; handle: string } {
  const random = new RandomStream(seed, "name", author.index);
  const topic = TOPICS[author.topics[0] ?? 0] ?? "";
  // Base 36 of the index keeps handles apart.
  const suffix = author.index.toString(36);
  if (author.spammer) {
    const name = `${random.pick(SPAM_NAMES)} ${100 + random.below(900)}`;
    return { name, handle: `${ascii(name)}${suffix}` };
  }
  if (random.chance(PROJECT_SHARE)) {
    const title = topic.charAt(0).toUpperCase() + topic.slice(1);
    const name = random.pick(PROJECT_NAMES).replace("{topic}", title);
    return { name, handle: `${ascii(name)}_${suffix}` };
  }
  const language = author.language;
  const given = random.below(GIVEN_NAMES[language]?.length ?? 1);
  const family = random.below(FAMILY_NAMES[language]?.length ?? 1);
  const givenName = GIVEN_NAMES[language]?.[given] ?? "";
  const familyName = FAMILY_NAMES[language]?.[family] ?? "";
  const [first, last] =
    language === JAPANESE
      ? [JAPANESE_GIVEN_ASCII[given] ?? "", JAPANESE_FAMILY_ASCII[family] ?? ""]
      : [ascii(givenName), ascii(familyName)];
  const stem =
    [`${first}${last}`, `${first}_${last}`, `${first}.${topic}`][random.below(3)] ?? first;
  const name = language === JAPANESE ? `${familyName} ${givenName}` : `${givenName} ${familyName}`;
  return { name, handle: `${stem}_${suffix}` };
}
