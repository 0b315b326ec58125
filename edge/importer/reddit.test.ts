import { describe, expect, it } from "vitest";
import { redditEvents, unescapeReddit } from "#edge/importer/reddit.ts";
import { EVENT_SCHEMAS } from "#shared/api/events.ts";

const row = {
  created_utc: "1335842178.0",
  id: "t0ynr",
  title: "Cats &amp; dogs",
  ups: "35990",
  num_comments: "44169",
  permalink: "http://www.reddit.com/r/AskReddit/comments/t0ynr/cats/",
  selftext: 'Two lines,\n&gt; "quoted"',
  over_18: "False",
  url: "http://www.reddit.com/r/AskReddit/comments/t0ynr/cats/",
};

const postOf = (changed: Partial<typeof row>) => {
  const events = redditEvents({ ...row, ...changed }, "AskReddit");
  if (!events.ok) throw new Error(events.error);
  return EVENT_SCHEMAS.post.parse(events.value[1]).post;
};

describe("redditEvents", () => {
  it("lets the subreddit stand in for the author", () => {
    const events = redditEvents(row, "AskReddit");
    expect(events).toMatchObject({
      value: [
        { type: "author", author: { id: "r/AskReddit", name: "r/AskReddit" } },
        { post: { id: "reddit:t0ynr", authorId: "r/AskReddit", topics: ["AskReddit"] } },
        { type: "counts", at: 1_335_842_178_000, counts: { likes: 35_990, replies: 44_169 } },
      ],
    });
  });

  it("joins title and selftext with a blank line, unescaped", () => {
    expect(postOf({}).text).toBe('Cats & dogs\n\nTwo lines,\n> "quoted"');
    expect(postOf({ selftext: "" }).text).toBe("Cats & dogs");
  });

  it("links to what was submitted, but a self post to nothing", () => {
    expect(postOf({})).not.toHaveProperty("links");
    expect(postOf({ url: "http://a.example/?a=1&amp;b=2" }).links).toEqual([
      "http://a.example/?a=1&b=2",
    ]);
    expect(postOf({}).url).toBe(row.permalink);
  });

  it("labels posts for adults", () => {
    expect(postOf({ over_18: "True" }).labels).toEqual(["nsfw"]);
    expect(postOf({})).not.toHaveProperty("labels");
  });

  it("leaves out a count that Reddit does not know", () => {
    const events = redditEvents({ ...row, num_comments: "-1" }, "x");
    expect(events.ok && events.value[2]).toMatchObject({ counts: { likes: 35_990 } });
    expect(events.ok && events.value[2]).not.toHaveProperty("counts.replies");
  });

  it("takes a text of 32,768 characters and no longer one, and cuts neither", () => {
    const title = "t".repeat(32_766 - row.selftext.length + "&gt;".length - 1);
    expect(postOf({ title }).text).toHaveLength(32_768);
    expect(redditEvents({ ...row, title: `${title}t` }, "x")).toEqual({
      ok: false,
      error: expect.stringContaining("32768") as string,
    });
  });

  it.each([
    [{ id: "" }, "id"],
    [{ title: "" }, "title"],
    [{ created_utc: "NaN" }, "created_utc"],
    [{ ups: "many" }, "ups"],
    [{ num_comments: "" }, "num_comments"],
  ])("says which column of %o is wrong", (wrong, column) => {
    expect(redditEvents({ ...row, ...wrong }, "x")).toEqual({
      ok: false,
      error: expect.stringContaining(column) as string,
    });
  });
});

it.each([
  ["&amp;lt;", "&lt;"],
  ["&lt;b&gt;", "<b>"],
  ["AT&T &copy;", "AT&T &copy;"],
])("unescapes %s once to %s", (escaped, text) => {
  expect(unescapeReddit(escaped)).toBe(text);
});
