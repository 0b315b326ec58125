import { expect, it } from "vitest";
import { inNetworkHydrator } from "#shared/hydrators/in-network-hydrator.ts";
import { candidate } from "#shared/testing/candidates.ts";
import { userId } from "#shared/types/ids.ts";

it("counts the reader and followed authors as the network", async () => {
  const query = { viewerId: userId("me"), following: new Set([userId("friend")]) };
  const authors = ["friend", "me", "stranger"];
  const input = authors.map((author) => candidate(author, { authorId: userId(author) }));
  const rows = await inNetworkHydrator().hydrate(query, input, new AbortController().signal);
  expect(rows).toEqual([{ inNetwork: true }, { inNetwork: true }, { inNetwork: false }]);
});
