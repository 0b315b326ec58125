import { describe, expect, it } from "vitest";
import { LIMITS } from "#shared/params/limits.ts";
import { candidate } from "#shared/testing/candidates.ts";
import { type PostId, postId, userId } from "#shared/types/ids.ts";
import { err, ok } from "#shared/types/result.ts";
import type { EdgeClient } from "#web/api/edge-client.ts";
import { withReferencedPosts } from "#web/sources/referenced-posts.ts";

const signal = new AbortController().signal;
const ref = (id: string) => ({ postId: postId(id), authorId: userId("a") });

function edge(has: (id: PostId) => boolean) {
  const asked: (readonly PostId[])[] = [];
  const client: Pick<EdgeClient, "lookup"> = {
    lookup: (ids) => {
      asked.push(ids);
      const posts = ids.filter(has).map((id) => candidate(id));
      return Promise.resolve(ok({ posts, missing: ids.filter((id) => !has(id)) }));
    },
  };
  return { client, asked };
}

describe("withReferencedPosts", () => {
  it("attaches what posts repeat, quote and answer, asking only for what no batch holds", async () => {
    const { client, asked } = edge((id) => id !== "gone");
    const [inNetwork, retrieved] = await withReferencedPosts(
      client,
      [
        [
          candidate("repost", { repostOf: ref("far") }),
          candidate("quote", { quoteOf: ref("near") }),
          candidate("reply", { replyTo: { ...ref("far"), rootId: postId("far") } }),
          candidate("of gone", { repostOf: ref("gone") }),
        ],
        [candidate("near")],
      ],
      signal,
    );
    expect(asked).toEqual([["far", "gone"]]);
    expect(inNetwork?.map((p) => (p.reposted ?? p.quoted ?? p.parent)?.id)).toEqual([
      "far",
      "near",
      "far",
      undefined,
    ]);
    expect(retrieved?.map(({ id }) => id)).toEqual(["near"]);
  });

  it("asks in lists the edge accepts", async () => {
    const { client, asked } = edge(() => true);
    const posts = Array.from({ length: LIMITS.lookupIds + 1 }, (_, i) =>
      candidate(`r${i}`, { repostOf: ref(`o${i}`) }),
    );
    const [batch] = await withReferencedPosts(client, [posts], signal);
    expect(asked.map((ids) => ids.length)).toEqual([LIMITS.lookupIds, 1]);
    expect(batch?.every(({ repostOf, reposted }) => reposted?.id === repostOf?.postId)).toBe(true);
  });

  it("asks nothing where nothing is referred to", async () => {
    const { client, asked } = edge(() => true);
    await withReferencedPosts(client, [[candidate("plain")]], signal);
    expect(asked).toEqual([]);
  });

  it("serves the posts without their references when the lookup fails", async () => {
    const client: Pick<EdgeClient, "lookup"> = {
      lookup: () => Promise.resolve(err({ code: "unreachable", reason: "down" })),
    };
    const input = [candidate("repost", { repostOf: ref("far") })];
    const [batch] = await withReferencedPosts(client, [input], signal);
    expect(batch).toEqual([{ ...input[0], reposted: undefined }]);
  });
});
