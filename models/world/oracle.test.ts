import { describe, expect, it } from "vitest";
import type { WorldPost } from "#models/world/entities.ts";
import { sampleActions } from "#models/world/history.ts";
import { affinity, trueProbabilities } from "#models/world/oracle.ts";
import { RandomStream } from "#models/world/random.ts";
import { beginSession, initialState, meet } from "#models/world/reader-state.ts";
import { createReader } from "#models/world/readers.ts";
import { TASTE } from "#models/world/taste-params.ts";
import { createWorld } from "#models/world/world.ts";
import { ACTION_INDEX, ACTIONS, type Action, EXPLORING_ACTIONS } from "#shared/types/action.ts";
import { hours } from "#shared/types/ids.ts";

const world = createWorld("tiny");
const reader = createReader(world, 3);
const now: number = hours(100);
const session = () => {
  const state = initialState(reader);
  beginSession(world, reader, state, 0, now);
  return state;
};
const plain: WorldPost = {
  index: 1,
  author: 0,
  at: now - hours(1),
  kind: "original",
  topic: 2,
  facet: 1,
  style: 1,
  language: reader.languages[0] ?? 0,
  quality: 0,
  sentences: 2,
  media: "none",
  videoMs: 0,
  link: false,
  spam: false,
};
const probability = (post: WorldPost, action: Action, state = session()): number =>
  trueProbabilities(reader, state, post, now).probabilities[ACTION_INDEX[action]] ?? NaN;
const liking = (post: WorldPost, at = now, state = session()) => affinity(reader, state, post, at);

describe("trueProbabilities", () => {
  it("gives a probability for every action and none where the post cannot have it", () => {
    const impossible: [Action, Partial<WorldPost>][] = [
      ["photo_expand", { media: "photo" }],
      ["video_open", { media: "video", videoMs: 20_000 }],
      ["vqv", { media: "video", videoMs: 20_000 }],
      ["open_link", { link: true }],
      ["quoted_click", { kind: "quote", parent: plain }],
      ["quoted_vqv", { kind: "quote", parent: { ...plain, media: "video", videoMs: 9_000 } }],
    ];
    for (const [action, having] of impossible) {
      expect(probability(plain, action)).toBe(0);
      expect(probability({ ...plain, ...having }, action)).toBeGreaterThan(0);
    }
    for (const p of trueProbabilities(reader, session(), plain, now).probabilities) {
      expect(p).toBeGreaterThanOrEqual(0);
      expect(p).toBeLessThan(1);
    }
  });

  it("derives not_dwelled and post_unexplored from the actions they deny", () => {
    const { probabilities } = trueProbabilities(reader, session(), plain, now);
    const of = (action: Action) => probabilities[ACTION_INDEX[action]] ?? 0;
    expect(of("not_dwelled")).toBeCloseTo(1 - of("dwell"), 6);
    const unexplored = EXPLORING_ACTIONS.reduce((product, action) => product * (1 - of(action)), 1);
    expect(of("post_unexplored")).toBeCloseTo(unexplored, 6);
  });

  it("makes spam unwelcome: reported and muted more, liked less", () => {
    const spam = { ...plain, spam: true };
    for (const action of ["report", "mute_author", "block_author", "not_interested"] as const) {
      expect(probability(spam, action)).toBeGreaterThan(2 * probability(plain, action));
    }
    expect(probability(spam, "favorite")).toBeLessThan(0.3 * probability(plain, "favorite"));
  });

  it("lets no one follow an author twice", () => {
    const state = session();
    expect(probability(plain, "follow_author", state)).toBeGreaterThan(0);
    state.followed.add(plain.author);
    expect(probability(plain, "follow_author", state)).toBe(0);
  });

  it("expects more seconds where dwelling is likelier", () => {
    const seconds = (post: WorldPost) =>
      trueProbabilities(reader, session(), post, now).dwellSeconds;
    expect(seconds({ ...plain, sentences: 4, quality: 2 })).toBeGreaterThan(seconds(plain));
    expect(seconds({ ...plain, spam: true })).toBeLessThan(seconds(plain));
  });
});

describe("affinity", () => {
  it("falls with age, faster for news than for tips", () => {
    const [tip, news] = [2, 3];
    const lost = (style: number) =>
      liking({ ...plain, style }) - liking({ ...plain, style, at: plain.at - hours(30) });
    expect(lost(tip)).toBeGreaterThan(0);
    expect(lost(news)).toBeGreaterThan(2 * lost(tip));
  });

  it("tires of a topic that comes again and again, and recovers within hours", () => {
    const state = session();
    const fresh = liking(plain, now, state);
    for (let i = 0; i < 5; i++) meet(state, { ...plain, author: 50 + i }, now);
    expect(liking(plain, now, state)).toBeCloseTo(fresh - 5 * TASTE.satiation.perPost, 6);
    const later = now + TASTE.satiation.halfLifeMs;
    const rested = liking(plain, later, session());
    expect(liking(plain, later, state)).toBeCloseTo(rested - 2.5 * TASTE.satiation.perPost, 6);
    expect(liking({ ...plain, topic: 9 }, now, state)).toBe(liking({ ...plain, topic: 9 }, now));
  });

  it("loves some authors on one topic only", () => {
    const fans = Array.from({ length: 40 }, (_, i) => createReader(world, i)).flatMap((fan) =>
      Array.from(fan.authors, ([author, taste]) => ({ fan, author, ...taste })),
    );
    const oneTopic = fans.filter(({ onlyTopic }) => onlyTopic !== undefined);
    expect(oneTopic.length / fans.length).toBeGreaterThan(0.2);
    for (const { fan, author, onlyTopic = 0, affinity: love } of oneTopic) {
      const gain = (topic: number) => {
        const state = initialState(fan);
        const by = (who: number) => affinity(fan, state, { ...plain, topic, author: who }, now);
        return by(author) - by(-1);
      };
      expect(gain(onlyTopic)).toBeCloseTo(love, 6);
      expect(gain((onlyTopic + 1) % 20)).toBeCloseTo(TASTE.offTopic, 6);
    }
  });

  it("differs between sessions because of the mood, and between weeks because tastes drift", () => {
    const topics = (number: number, at: number) => {
      const state = initialState(reader);
      beginSession(world, reader, state, number, at);
      return Array.from(state.topics);
    };
    expect(topics(1, now)).toEqual(topics(1, now));
    const moods = [1, 2, 3, 4].map((number) => topics(number, now).join());
    expect(new Set(moods).size).toBeGreaterThan(1);
    expect(reader.phases.length).toBeGreaterThan(1);
    expect(topics(1, 0)).not.toEqual(topics(1, world.preset.windowMs));
  });
});

describe("sampleActions", () => {
  it("draws every action as often as its probability says, and the expected dwell", () => {
    const post = { ...plain, media: "photo", link: true, quality: 2 } as const;
    const truth = trueProbabilities(reader, session(), post, now);
    const random = new RandomStream(1, "test");
    const n = 40_000;
    const hits = new Map<Action, number>();
    let seconds = 0;
    for (let i = 0; i < n; i++) {
      const { actions, dwellSeconds } = sampleActions(truth, random);
      for (const action of actions) hits.set(action, (hits.get(action) ?? 0) + 1);
      seconds += dwellSeconds;
    }
    for (const action of ACTIONS) {
      const p = truth.probabilities[ACTION_INDEX[action]] ?? 0;
      const fiveSigma = 5 * Math.sqrt((p * (1 - p)) / n);
      const drawn = (hits.get(action) ?? 0) / n;
      expect({ action, off: Math.abs(drawn - p) <= fiveSigma ? 0 : drawn - p }).toEqual({
        action,
        off: 0,
      });
    }
    expect(seconds / n).toBeCloseTo(truth.dwellSeconds, 0.9);
  });
});
