import { expect, it } from "vitest";
import { candidate } from "#shared/testing/candidates.ts";
import { postId, userId } from "#shared/types/ids.ts";
import { withReferencedPosts } from "#web/sources/referenced-posts.ts";

const ref = (id: string, author = `author-${id}`) => ({
  postId: postId(id),
  authorId: userId(author),
});

it("attaches what posts repeat, quote and answer, from either batch or from what came with them", () => {
  const [inNetwork, retrieved] = withReferencedPosts(
    [
      [
        candidate("repost", { repostOf: ref("far") }),
        candidate("quote", { quoteOf: ref("near") }),
        candidate("reply", { replyTo: { ...ref("far"), rootId: postId("far") } }),
      ],
      [candidate("near")],
    ],
    [candidate("far")],
  );
  expect(inNetwork?.[0]?.reposted?.id).toBe("far");
  expect(inNetwork?.[1]?.quoted?.id).toBe("near");
  expect(inNetwork?.[2]?.parent?.id).toBe("far");
  expect(retrieved).toEqual([candidate("near")]);
});

it("leaves absent what is gone, and what names another author", () => {
  const [batch] = withReferencedPosts(
    [
      [
        candidate("of gone", { repostOf: ref("gone") }),
        candidate("of another's", { quoteOf: ref("far", "impostor") }),
      ],
    ],
    [candidate("far")],
  );
  expect(batch?.map((post) => post.reposted ?? post.quoted)).toEqual([undefined, undefined]);
});
