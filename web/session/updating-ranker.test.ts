import { describe, expect, it, vi } from "vitest";
import { manifestOf } from "#models/signing/testing.ts";
import { canonicalJson } from "#shared/signing/canonical-json.ts";
import { err, ok, type Result } from "#shared/types/result.ts";
import type { ModelUpdate } from "#web/session/model-state.ts";
import {
  type OneRanker,
  type RankerListener,
  UpdatingRanker,
} from "#web/session/updating-ranker.ts";
import { modelFacts } from "#web/workers/model-store/testing/model-facts.ts";
import type { ReadyRanker } from "#web/workers/ranker/ranker-client.ts";
import type { RankerError } from "#web/workers/ranker/ranker.api.ts";

const LAYOUT = manifestOf([]).layout;
const WIDER = { ...LAYOUT, rows: LAYOUT.rows + 1 };

const ready = (modelVersion: string, layout: object = LAYOUT): Result<ReadyRanker, RankerError> =>
  ok({
    ...modelFacts(modelVersion),
    layout: canonicalJson(layout),
    runtime: "wasm",
    variant: "f32",
    threads: 1,
    historyLength: 9,
  });
const FAILURES = {
  "bad-signature": { code: "bad-signature", keyId: "k" },
  gone: { code: "gone", path: "/x" },
  unreachable: { code: "unreachable", reason: "offline" },
} as const;
const refused = (code: keyof typeof FAILURES): Result<ReadyRanker, RankerError> => {
  const model = FAILURES[code];
  return err({ code: "bad-model", reason: `it is ${code}`, model });
};

/** The first ranker is loaded. */
async function world(...parts: Parameters<typeof unloaded>) {
  const made = unloaded(...parts);
  await made.ranker.load();
  return made;
}

/** Rankers in the order they are made, each with what it will answer to `load`. */
function unloaded(
  loads: Result<ReadyRanker, RankerError>[],
  edge: { version: string; layout?: object },
) {
  let asked = 0;
  const made: (OneRanker & {
    which: string;
    ended: boolean;
    calls: PromiseWithResolvers<void>;
    onProgress: RankerListener["onProgress"];
  })[] = [];
  const updates: (ModelUpdate | undefined)[] = [];
  const onChange = vi.fn<() => void>();
  let online = true;
  const ranker = new UpdatingRanker({
    make: (which, onProgress) => {
      const answer = loads.shift() ?? err({ code: "crashed" as const, reason: "none left" });
      const calls = Promise.withResolvers<void>();
      const one = {
        which,
        onProgress,
        ended: false,
        calls,
        load: () => Promise.resolve(answer),
        rank: async () => {
          await calls.promise;
          return err({
            code: "run-failed" as const,
            reason: answer.ok ? answer.value.modelVersion : "",
          });
        },
        userEmbedding: () => Promise.resolve(ok("AA==")),
        cancelLoad: () => {},
        chooseForLater: () => {},
        chooseAgain: () => Promise.resolve(ok(true)),
        terminate: () => {
          one.ended = true;
        },
      };
      made.push(one);
      return one;
    },
    fetchManifest: () => {
      asked += 1;
      const { version, layout = LAYOUT } = edge;
      const manifest = { ...manifestOf([], version), layout };
      return Promise.resolve(
        online
          ? ok(JSON.stringify(manifest))
          : err({ code: "unreachable" as const, reason: "offline" }),
      );
    },
    savesData: () => false,
    pause: () => Promise.resolve(),
  });
  ranker.listen({ onProgress: () => {}, onUpdate: (update) => updates.push(update), onChange });
  return {
    ranker,
    made,
    updates,
    onChange,
    asked: () => asked,
    offline: (is: boolean) => {
      online = !is;
    },
    current: async () => {
      const loaded = await ranker.load();
      return loaded.ok ? loaded.value : undefined;
    },
  };
}

const call = { history: [], candidates: {}, now: 0 } as unknown as Parameters<OneRanker["rank"]>[0];
const signal = new AbortController().signal;

describe("an edge that encodes posts with another model", () => {
  it("makes this device fetch that one; it takes over when it has passed", async () => {
    const { ranker, made, updates, onChange, current } = await world([ready("old"), ready("new")], {
      version: "new",
    });
    await ranker.edgeSpeaks("new");
    expect(made.map(({ which }) => which)).toEqual(["kept", "newest"]);
    expect((await current())?.modelVersion).toBe("new");
    expect(made[0]?.ended).toBe(true);
    expect(updates.at(-1)).toBeUndefined();
    expect(onChange).toHaveBeenCalled();
  });

  it("can be read at once where the layout is the same, and not where it is another", async () => {
    const same = await world([ready("old"), refused("bad-signature")], { version: "new" });
    await same.ranker.edgeSpeaks("new");
    expect((await same.current())?.readable).toEqual(["old", "new"]);
    const other = await world([ready("old"), refused("bad-signature")], {
      version: "new",
      layout: WIDER,
    });
    await other.ranker.edgeSpeaks("new");
    expect((await other.current())?.readable).toEqual(["old"]);
    expect(other.onChange).not.toHaveBeenCalled();
  });

  it("leaves the old one serving when the new one fails, says why, and does not ask again", async () => {
    const { ranker, made, updates, current } = await world(
      [ready("old"), refused("bad-signature")],
      {
        version: "new",
      },
    );
    await ranker.edgeSpeaks("new");
    await ranker.edgeSpeaks("new");
    expect((await current())?.modelVersion).toBe("old");
    expect(updates.at(-1)).toMatchObject({ phase: "failed", failure: "bad-signature" });
    expect(made).toHaveLength(2);
    expect(made.map(({ ended }) => ended)).toEqual([false, true]);
  });

  it("may be ahead of its files for a moment: they are asked for again", async () => {
    const { ranker, current } = await world([ready("old"), refused("gone"), ready("new")], {
      version: "new",
    });
    await ranker.edgeSpeaks("new");
    expect((await current())?.modelVersion).toBe("new");
  });

  it("that cannot be asked for its manifest is asked again at its next answer", async () => {
    const { ranker, offline, current } = await world([ready("old"), ready("new")], {
      version: "new",
    });
    offline(true);
    await ranker.edgeSpeaks("new");
    expect((await current())?.modelVersion).toBe("old");
    offline(false);
    await ranker.edgeSpeaks("new");
    expect((await current())?.modelVersion).toBe("new");
  });

  it("is asked for its manifest after its own answers only, never after a ranking", async () => {
    const { ranker, asked, offline } = await world([ready("old"), ready("new")], {
      version: "new",
    });
    offline(true);
    await ranker.edgeSpeaks("new");
    expect(asked()).toBe(1);
    // A private act ranks again what is here: that must not be seen on the network.
    await ranker.load();
    expect(asked()).toBe(1);
  });

  it("and names a third one in its manifest has that one tried once, not at every answer", async () => {
    const { ranker, made } = await world([ready("old"), refused("bad-signature"), ready("third")], {
      version: "third",
    });
    await ranker.edgeSpeaks("new");
    await ranker.edgeSpeaks("new");
    expect(made).toHaveLength(2);
  });

  it("and then cannot be reached is asked again for the files at its next answer", async () => {
    const { ranker, updates, current } = await world(
      [ready("old"), refused("unreachable"), ready("new")],
      { version: "new" },
    );
    await ranker.edgeSpeaks("new");
    expect(updates.at(-1)).toMatchObject({ phase: "failed", failure: "unreachable" });
    await ranker.edgeSpeaks("new");
    expect((await current())?.modelVersion).toBe("new");
  });

  it("is asked again when the reader wants to, who hears if it does not answer", async () => {
    const { ranker, updates, offline, current } = await world(
      [ready("old"), refused("bad-signature"), ready("new")],
      { version: "new" },
    );
    await ranker.edgeSpeaks("new");
    offline(true);
    await ranker.update();
    expect(updates.at(-1)).toMatchObject({ phase: "failed", failure: "unreachable" });
    offline(false);
    await ranker.update();
    expect((await current())?.modelVersion).toBe("new");
  });

  it("costs one update, however many of its answers say so at once", async () => {
    const { ranker, made } = await world([ready("old"), ready("new")], { version: "new" });
    await Promise.all([1, 2, 3].map(() => ranker.edgeSpeaks("new")));
    expect(made).toHaveLength(2);
  });

  it("gets no vector of ours while the versions differ", async () => {
    const { ranker } = await world([ready("old"), refused("bad-signature")], { version: "new" });
    expect(ranker.isEdgeModel("old")).toBe(true);
    await ranker.edgeSpeaks("new");
    expect(ranker.isEdgeModel("old")).toBe(false);
    await ranker.edgeSpeaks("old");
    expect(ranker.isEdgeModel("old")).toBe(true);
  });
});

it("leaves alone a model that is not here: its download may have been stopped", async () => {
  const { ranker, made } = unloaded([ready("old"), ready("new")], { version: "new" });
  const load = vi.spyOn(made[0] as OneRanker, "load");
  await ranker.edgeSpeaks("new");
  expect(load).not.toHaveBeenCalled();
  expect(made).toHaveLength(1);
  // Once it is here, what the edge said before counts.
  await ranker.load();
  await vi.waitFor(() => expect(made).toHaveLength(2));
});

it("takes the place of a model that is here and does not run", async () => {
  const broken = err({ code: "wrong-outputs" as const, reason: "off", modelVersion: "old" });
  const { ranker, current, onChange } = unloaded([broken, ready("new")], { version: "new" });
  expect(await ranker.load()).toMatchObject({ ok: false });
  await ranker.edgeSpeaks("new");
  expect((await current())?.modelVersion).toBe("new");
  expect(onChange).toHaveBeenCalled();
});

it("leaves the old one serving where the browser refuses a second worker", async () => {
  const { ranker, updates, current } = await world(
    [ready("old"), Promise.reject(new Error("too many workers")) as never],
    { version: "new" },
  );
  await ranker.edgeSpeaks("new");
  expect((await current())?.modelVersion).toBe("old");
  expect(updates.at(-1)).toMatchObject({ phase: "failed", reason: "Error: too many workers" });
});

it("is no update any more once it serves: a start after a crash says nothing of one", async () => {
  const { ranker, made, updates } = await world([ready("old"), ready("new")], { version: "new" });
  await ranker.edgeSpeaks("new");
  made[1]?.onProgress(1, 2);
  expect(updates.at(-1)).toBeUndefined();
});

it("asks for no manifest while the edge encodes posts with our model", async () => {
  const { ranker, made } = await world([ready("same")], { version: "same" });
  await ranker.edgeSpeaks("same");
  expect(made).toHaveLength(1);
});

it("lets a call that runs end on the version it began with", async () => {
  const { ranker, made } = await world([ready("old"), ready("new")], { version: "new" });
  const running = ranker.rank(call, signal);
  await ranker.edgeSpeaks("new");
  expect(made[0]?.ended).toBe(false);
  const after = ranker.rank(call, signal);
  for (const { calls } of made) calls.resolve();
  expect(await running).toMatchObject({ error: { reason: "old" } });
  expect(await after).toMatchObject({ error: { reason: "new" } });
  expect(made[0]?.ended).toBe(true);
});

describe("another runtime", () => {
  const choice = async (answer: Awaited<ReturnType<OneRanker["chooseAgain"]>>) => {
    const { ranker, made, onChange } = await world([ready("old")], { version: "old" });
    Object.assign(made[0] ?? {}, { chooseAgain: () => Promise.resolve(answer) });
    return { chosen: await ranker.chooseAgain(), changes: onChange.mock.calls.length };
  };
  const offline = err({ code: "bad-model" as const, reason: "offline" });

  it.each([
    { answer: ok(true), changes: 1 },
    { answer: ok(false), changes: 0 },
    { answer: offline, changes: 0 },
  ])("that was chosen is worth another ranking only if it ranks: %o", async (each) => {
    expect(await choice(each.answer)).toEqual({ chosen: each.answer, changes: each.changes });
  });
});
