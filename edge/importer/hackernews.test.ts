import { describe, expect, it } from "vitest";
import { hackerNewsEvents, hackerNewsTime } from "#edge/importer/hackernews.ts";
import { EVENT_SCHEMAS } from "#shared/api/events.ts";

const row = {
  id: "12224879",
  title: "Interactive Dynamic Video",
  url: "http://www.interactivedynamicvideo.com/",
  num_points: "386",
  num_comments: "52",
  author: "ne0phyte",
  created_at: "8/4/2016 11:52",
};

describe("hackerNewsEvents", () => {
  it("makes an author, a post and its counts of a row", () => {
    const at = Date.UTC(2016, 7, 4, 11, 52);
    expect(hackerNewsEvents(row)).toEqual({
      ok: true,
      value: [
        { type: "author", author: { id: "hn:ne0phyte", name: "ne0phyte", handle: "ne0phyte" } },
        {
          type: "post",
          post: {
            id: "hn:12224879",
            authorId: "hn:ne0phyte",
            createdAt: at,
            text: "Interactive Dynamic Video",
            topics: ["hackernews"],
            links: ["http://www.interactivedynamicvideo.com/"],
            network: "hackernews",
            url: "https://news.ycombinator.com/item?id=12224879",
          },
        },
        {
          type: "counts",
          postId: "hn:12224879",
          authorId: "hn:ne0phyte",
          at,
          counts: { likes: 386, replies: 52 },
        },
      ],
    });
  });

  it("makes events that the wire contract accepts", () => {
    const events = hackerNewsEvents(row);
    if (!events.ok) throw new Error(events.error);
    const [author, post, counts] = events.value;
    expect(EVENT_SCHEMAS.author.parse(author)).toEqual(author);
    expect(EVENT_SCHEMAS.post.parse(post)).toEqual(post);
    expect(EVENT_SCHEMAS.counts.parse(counts)).toEqual(counts);
  });

  it("keeps a title as it is, entities included", () => {
    const events = hackerNewsEvents({ ...row, title: "Tell dang: &lt;&gt; twice " });
    expect(events.ok && events.value[1]).toMatchObject({
      post: { text: "Tell dang: &lt;&gt; twice " },
    });
  });

  it("gives a post without url no links", () => {
    const events = hackerNewsEvents({ ...row, url: "" });
    expect(events.ok && events.value[1]).not.toHaveProperty("post.links");
  });

  it.each([
    [{ id: "x1" }, "id"],
    [{ author: "" }, "author"],
    [{ title: "" }, "title"],
    [{ created_at: "2016-08-04" }, "created_at"],
    [{ num_points: "1.5" }, "num_points"],
    [{ num_comments: "" }, "num_comments"],
  ])("says which column of %o is wrong", (wrong, column) => {
    expect(hackerNewsEvents({ ...row, ...wrong })).toEqual({
      ok: false,
      error: expect.stringContaining(column) as string,
    });
  });
});

describe("hackerNewsTime", () => {
  it.each([
    ["1/2/2016 3:04", "2016-01-02T03:04:00.000Z"],
    ["12/31/2015 23:59", "2015-12-31T23:59:00.000Z"],
    ["2/29/2016 0:00", "2016-02-29T00:00:00.000Z"],
  ])("reads %s as UTC, whatever the machine's zone", (text, iso) => {
    expect(hackerNewsTime(text)).toBe(Date.parse(iso));
  });

  it.each([
    "2/30/2016 1:00",
    "13/1/2016 1:00",
    "1/1/2016 24:00",
    "1/1/2016 1:60",
    "1/1/16 1:00",
    "",
  ])("knows no time %j", (text) => {
    expect(hackerNewsTime(text)).toBeUndefined();
  });
});
