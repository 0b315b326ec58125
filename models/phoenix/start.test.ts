import { beforeAll, describe, expect, it } from "vitest";
import type { GraphSession } from "#models/export/golden-outputs.ts";
import { openGraph } from "#models/export/onnx-session.ts";
import { candidatesOnnx, contextOnnx } from "#models/export/phoenix-graphs.ts";
import { quantizeTable } from "#models/export/quantize.ts";
import { userTowerOnnx } from "#models/export/user-tower-graph.ts";
import {
  EMBEDDING_DIM,
  LAYOUT,
  POST_TOWER_HIDDEN,
  TABLE_WIDTH,
  TRUNK,
} from "#models/phoenix/config.ts";
import { POST_VECTOR } from "#models/phoenix/params.ts";
import { initPhoenix, initTable } from "#models/phoenix/start.ts";
import { postFeatures } from "#shared/features/post-features.ts";
import { PostEmbedder } from "#shared/features/post-tower.ts";
import { candidateInputs, contextInputs } from "#shared/features/ranker-inputs.ts";
import { seededRandom } from "#shared/testing/seeded-random.ts";
import { ACTION_INDEX, ACTIONS, type Action } from "#shared/types/action.ts";
import { epochMs, minutes, postId, userId } from "#shared/types/ids.ts";
import type { HistoryEntry } from "#shared/types/query.ts";

const USUAL: Partial<Record<Action, number>> = { favorite: 0.05, dwell: 0.3, not_interested: 0.01 };
const rates = ACTIONS.map((action) => USUAL[action] ?? 0.02);
const random = seededRandom(3);
const params = initPhoenix(TRUNK, random, rates);
const table = quantizeTable(initTable(random), TABLE_WIDTH);
const shape = { layout: LAYOUT, ranker: TRUNK };
const now = epochMs(1_700_000_000_000);

/** Two subjects without a word in common. */
const ABOUT = {
  stars: ["Saturn rings telescope", "telescope mirror Jupiter", "comet telescope Saturn"],
  bread: ["sourdough crust oven", "oven rye sourdough", "yeast crust sourdough"],
} as const;
type Subject = keyof typeof ABOUT;
const subjects: readonly Subject[] = ["stars", "bread"];

interface Written {
  readonly subject: Subject;
  readonly author: string;
}
const featuresOf = ({ subject, author }: Written, i: number): Int32Array =>
  postFeatures(
    { authorId: userId(author), text: ABOUT[subject][i % 3] ?? "", topics: [subject] },
    LAYOUT,
  );

/** Thirty posts met, by turns; `done` says what was done with each. */
function history(of: (i: number) => Written, done: (post: Written) => readonly Action[]) {
  return Array.from({ length: 30 }, (_, i): HistoryEntry => {
    const post = of(i);
    return {
      postId: postId(String(i)),
      authorId: userId(post.author),
      features: [...featuresOf(post, i >> 1)],
      postCreatedAt: now,
      at: epochMs(now - minutes(60 - i)),
      actions: [...done(post)],
      dwellSeconds: 5,
    };
  });
}

let graphs: Record<"context" | "candidates" | "tower", GraphSession>;
beforeAll(async () => {
  graphs = {
    context: await openGraph(contextOnnx(params, TRUNK)),
    candidates: await openGraph(candidatesOnnx(params, TRUNK)),
    tower: await openGraph(userTowerOnnx(params, TRUNK)),
  };
});

/** `[posts][A]` */
async function probabilities(entries: readonly HistoryEntry[], posts: readonly Written[]) {
  const candidates = posts.map((post, i) => ({
    features: featuresOf(post, i),
    createdAt: epochMs(now - minutes(30)),
    counts: { likes: 1, reposts: 0, replies: 0, views: 20 },
  }));
  const out = await graphs.candidates.run({
    ...(await graphs.context.run(contextInputs(entries, table, shape))),
    ...candidateInputs(candidates, { now, lastAt: entries.at(-1)?.at }, table, shape),
  });
  const all = Array.from(out["probabilities"]?.data ?? []);
  return posts.map((_, row) => all.slice(row * ACTIONS.length, (row + 1) * ACTIONS.length));
}
const odds = (p = NaN): number => Math.log(p / (1 - p));

describe("an untrained Phoenix", () => {
  it.each(subjects)(
    "expects of unknown authors' posts what was done with posts like them: %s",
    async (liked) => {
      const entries = history(
        (i) => ({ subject: i % 2 === 0 ? "stars" : "bread", author: `a${i}` }),
        ({ subject }) => (subject === liked ? ["favorite", "dwell"] : ["not_interested"]),
      );
      const other = liked === "stars" ? "bread" : "stars";
      const [same = [], different = []] = await probabilities(entries, [
        { subject: liked, author: "new" },
        { subject: other, author: "new" },
      ]);
      const more = (action: Action) =>
        odds(same[ACTION_INDEX[action]]) - odds(different[ACTION_INDEX[action]]);
      expect(more("favorite")).toBeGreaterThan(0.2);
      expect(more("not_interested")).toBeLessThan(-0.2);
    },
  );

  it("expects of an author's posts what was done with that author's", async () => {
    const entries = history(
      (i) => ({ subject: "stars", author: i % 2 === 0 ? "liked" : "disliked" }),
      ({ author }) => (author === "liked" ? ["favorite"] : ["not_interested"]),
    );
    const [liked = [], disliked = []] = await probabilities(entries, [
      { subject: "stars", author: "liked" },
      { subject: "stars", author: "disliked" },
    ]);
    const { favorite } = ACTION_INDEX;
    expect(odds(liked[favorite]) - odds(disliked[favorite])).toBeGreaterThan(0.1);
  });

  it("expects what is usual of a reader of whom nothing is known", async () => {
    const posts = [0, 1, 2, 3, 4, 5].map((i) => ({
      subject: subjects[i % 2] ?? "stars",
      author: `new${i}`,
    }));
    const rows = await probabilities([], posts);
    const mean = (action: Action) =>
      rows.reduce((sum, row) => sum + odds(row[ACTION_INDEX[action]]) / rows.length, 0);
    expect(mean("dwell")).toBeGreaterThan(mean("favorite") + 0.5);
    expect(mean("favorite")).toBeGreaterThan(mean("not_interested") + 0.5);
  });

  it("looks for posts like those that were liked", async () => {
    const { postUp, postDown } = params.towers;
    const embedder = new PostEmbedder(
      table,
      {
        inputs: POST_VECTOR,
        hidden: POST_TOWER_HIDDEN,
        outputs: EMBEDDING_DIM,
        up: postUp.data,
        down: postDown.data,
      },
      LAYOUT,
    );
    /** How much nearer a reader who liked these is to posts on stars than to posts on bread. */
    const towardsStars = async (liked: Subject) => {
      const entries = history(
        (i) => ({ subject: i % 2 === 0 ? "stars" : "bread", author: `a${i}` }),
        ({ subject }) => (subject === liked ? ["favorite", "dwell"] : ["not_dwelled"]),
      );
      const { reader } = await graphs.tower.run(contextInputs(entries, table, shape));
      const near = (subject: Subject) =>
        embedder
          .embed(featuresOf({ subject, author: "new" }, 0))
          .reduce((sum, x, i) => sum + (x / 127) * (reader?.data[i] ?? NaN), 0);
      return near("stars") - near("bread");
    };
    expect((await towardsStars("stars")) - (await towardsStars("bread"))).toBeGreaterThan(0.1);
  });
});

it("starts the table's padding at nothing and all other rows apart", () => {
  const { values, rows } = table;
  expect(values.subarray(0, TABLE_WIDTH).every((x) => x === 0)).toBe(true);
  const first = Array.from({ length: rows - 1 }, (_, row) =>
    values.subarray((row + 1) * TABLE_WIDTH, (row + 2) * TABLE_WIDTH).join(),
  );
  expect(new Set(first).size).toBe(rows - 1);
});
