import { expect, it } from "vitest";
import { FORMATS } from "#edge/importer/formats.ts";
import { numberedRecords } from "#edge/importer/scan.ts";
import { dataFolder, pathsOf, REAL_DATA } from "#edge/soak/real-data.ts";
import { decodeEvent } from "#shared/api/decode-event.ts";
import { epochMs } from "#shared/types/ids.ts";

const now = epochMs(Date.now());

for (const data of REAL_DATA) {
  const paths = pathsOf(data);
  if (paths === undefined) console.log(`${data.name}: skipped, not in ${dataFolder()}`);

  it.skipIf(paths === undefined)(
    `every row of the real ${data.name} files is a post that the contract takes`,
    async () => {
      const refused: unknown[] = [];
      const posts = new Set<string>();
      const authors = new Set<string>();
      for await (const record of numberedRecords(paths ?? [], FORMATS[data.format])) {
        if (record.problem !== undefined) refused.push(record);
        for (const raw of record.events) {
          const event = decodeEvent(raw, now);
          if (!event.ok) refused.push(event.error);
          else if (event.value.type === "post") posts.add(event.value.post.id);
          else if (event.value.type === "author") authors.add(event.value.author.id);
        }
      }
      expect(refused).toEqual([]);
      expect(posts.size).toBe(data.posts);
      expect(authors.size).toBe(data.authors);
    },
  );
}
