import { afterEach, describe, expect, it, vi } from "vitest";
import { err } from "#shared/types/result.ts";
import {
  allPosts,
  deleteDatabases,
  fakeRanker,
  MODEL,
  posts,
  setup,
} from "#web/session/testing/session-setup.ts";
import type { RankerListener } from "#web/session/updating-ranker.ts";
import type { ModelFailure } from "#web/workers/model-store/model-failure.ts";

afterEach(deleteDatabases);

/** A ranker that fails with what `failure` says, as long as it says something; `tell` is what the session listens with. */
function stubbornRanker(failure: ModelFailure | undefined) {
  const ranker = fakeRanker();
  const { load } = ranker;
  const state = { failure, tell: undefined as RankerListener | undefined, stopped: 0 };
  ranker.load = () =>
    state.failure
      ? Promise.resolve(err({ code: "bad-model", reason: "not here", model: state.failure }))
      : load();
  ranker.listen = (listener) => {
    state.tell = listener;
  };
  ranker.cancelLoad = () => {
    state.stopped += 1;
  };
  return { ranker, state };
}

describe("the model's download", () => {
  it("that the reader stopped is paused where it was, and goes on when asked", async () => {
    const { ranker, state } = stubbornRanker({ code: "cancelled" });
    const { load } = ranker;
    ranker.load = () => {
      if (state.failure) state.tell?.onProgress(5, 9);
      return load();
    };
    const { session } = setup({ ranker });
    await session.start();
    session.stopModel();
    expect(state.stopped).toBe(1);
    await vi.waitFor(() =>
      expect(session.state.value.model).toEqual({ phase: "paused", loadedBytes: 5, totalBytes: 9 }),
    );
    expect(session.state.value.ranking?.fellBack).toContain("stopped");
    state.failure = undefined;
    await session.getModel();
    expect(session.state.value.model.phase).toBe("ready");
    await vi.waitFor(() => expect(session.state.value.ranking?.by).toBe("wasm"));
  });

  it("waits for a yes where the browser saves data", async () => {
    const { ranker, state } = stubbornRanker({ code: "needs-download", bytes: 123 });
    ranker.allowDownload = () => {
      state.failure = undefined;
    };
    const { session } = setup({ ranker });
    await session.start();
    await vi.waitFor(() =>
      expect(session.state.value.model).toEqual({ phase: "asking", bytes: 123 }),
    );
    expect(session.state.value.posts).toHaveLength(10);
    await session.getModel();
    await vi.waitFor(() => expect(session.state.value.ranking?.by).toBe("wasm"));
  });

  it("of a version that the server has replaced is given up for the newest, by itself", async () => {
    const { ranker, state } = stubbornRanker({ code: "gone", path: "/x" });
    const { load } = ranker;
    let phaseAtSecond: string | undefined;
    ranker.load = () => {
      if (!state.failure) phaseAtSecond ??= session.state.value.model.phase;
      const answer = load();
      state.failure = undefined;
      return answer;
    };
    const { session } = setup({ ranker });
    await session.start();
    await vi.waitFor(() => expect(session.state.value.model.phase).toBe("ready"));
    // Not "failed": it is a download like any other, with its progress.
    expect(phaseAtSecond).toBe("loading");
  });

  it("that was refused says so by its code, and comes with the network if that was missing", async () => {
    const { ranker, state } = stubbornRanker({ code: "bad-signature", keyId: "k" });
    const { session, page } = setup({ ranker });
    await session.start();
    await vi.waitFor(() =>
      expect(session.state.value.model).toMatchObject({
        phase: "failed",
        failure: "bad-signature",
      }),
    );
    state.failure = undefined;
    page()?.online();
    await vi.waitFor(() => expect(session.state.value.model.phase).toBe("ready"));
  });
});

describe("another runtime, chosen while there is no model", () => {
  it("leaves a download alone that the reader stopped, and is taken when it goes on", async () => {
    const { ranker, state } = stubbornRanker({ code: "cancelled" });
    const { session } = setup({ ranker });
    await session.start();
    await vi.waitFor(() => expect(session.state.value.model.phase).toBe("paused"));
    state.failure = undefined;
    await session.chooseRuntime("wasm");
    expect(session.state.value).toMatchObject({
      model: { phase: "paused" },
      runtimes: { choice: "wasm" },
    });
    expect(ranker.calls).toContain("chooseForLater");
    expect(ranker.calls).not.toContain("chooseAgain");
    await session.getModel();
    expect(session.state.value.model.phase).toBe("ready");
  });

  it("does not begin again what the reader stops while the choice waits for it", async () => {
    const { ranker, state } = stubbornRanker({ code: "cancelled" });
    const { load, chooseAgain } = ranker;
    const chosen = Promise.withResolvers<void>();
    const stopped = Promise.withResolvers<void>();
    let loads = 0;
    ranker.load = async () => {
      loads += 1;
      await stopped.promise;
      return load();
    };
    ranker.chooseAgain = async () => {
      await chosen.promise;
      state.tell?.onChange();
      return chooseAgain();
    };
    const { session } = setup({ ranker });
    await session.start();
    const choosing = session.chooseRuntime("wasm");
    expect(session.state.value.choosing).toBe("wasm");
    stopped.resolve();
    await vi.waitFor(() => expect(session.state.value.model.phase).toBe("paused"));
    const before = loads;
    chosen.resolve();
    await choosing;
    expect(session.state.value).toMatchObject({ model: { phase: "paused" }, choosing: undefined });
    expect(loads).toBe(before);
  });

  it("still waits for a yes where the browser saves data, to what this one needs", async () => {
    const { ranker, state } = stubbornRanker({ code: "needs-download", bytes: 123 });
    const { session } = setup({ ranker });
    await session.start();
    await vi.waitFor(() => expect(session.state.value.model.phase).toBe("asking"));
    state.failure = { code: "needs-download", bytes: 456 };
    await session.chooseRuntime("wasm");
    expect(session.state.value.model).toEqual({ phase: "asking", bytes: 456 });
  });

  it("is tried at once where the last one failed", async () => {
    const { ranker, state } = stubbornRanker({ code: "unreachable", reason: "no network" });
    const { session } = setup({ ranker });
    await session.start();
    await vi.waitFor(() => expect(session.state.value.model.phase).toBe("failed"));
    state.failure = undefined;
    await session.chooseRuntime("kernel");
    expect(session.state.value.model.phase).toBe("ready");
    await vi.waitFor(() => expect(session.state.value.ranking?.by).toBe("wasm"));
  });
});

describe("another runtime, chosen while the model ranks", () => {
  it("that cannot be used is told, and the choice goes back to the one that is", async () => {
    const ranker = fakeRanker();
    const { session } = setup({ ranker });
    await session.start();
    await vi.waitFor(() => expect(session.state.value.ranking?.by).toBe("wasm"));
    await session.chooseRuntime("wasm");
    const first = Promise.withResolvers<void>();
    const failed = err({ code: "bad-model" as const, reason: "no network" });
    ranker.chooseAgain = () => first.promise.then(() => failed);
    const choosing = session.chooseRuntime("webgpu");
    expect(session.state.value).toMatchObject({
      choosing: "webgpu",
      runtimes: { choice: "webgpu" },
    });
    first.resolve();
    await expect(choosing).rejects.toThrow("no network");
    expect(session.state.value).toMatchObject({
      choosing: undefined,
      runtimes: { choice: "wasm" },
      model: { phase: "ready" },
    });
  });

  it("that cannot be used does not undo the choice that came after it", async () => {
    const ranker = fakeRanker();
    const { chooseAgain } = ranker;
    const { session } = setup({ ranker });
    await session.start();
    await vi.waitFor(() => expect(session.state.value.model.phase).toBe("ready"));
    const first = Promise.withResolvers<void>();
    const failed = err({ code: "start-failed" as const, reason: "no adapter" });
    ranker.chooseAgain = () => first.promise.then(() => failed);
    const choosing = session.chooseRuntime("webgpu");
    ranker.chooseAgain = chooseAgain;
    await session.chooseRuntime("wasm");
    first.resolve();
    await expect(choosing).rejects.toThrow("no adapter");
    expect(session.state.value.runtimes.choice).toBe("wasm");
  });
});

describe("a newer model", () => {
  it("is shown while it comes, and a new order is offered when it ranks", async () => {
    const { ranker, state } = stubbornRanker(undefined);
    const { session } = setup({ ranker });
    await session.start();
    await vi.waitFor(() => expect(session.state.value.ranking?.by).toBe("wasm"));
    state.tell?.onUpdate({ phase: "loading", loadedBytes: 1, totalBytes: 2 });
    expect(session.state.value).toMatchObject({
      update: { phase: "loading", loadedBytes: 1 },
      model: { phase: "ready" },
    });
    const before = ranker.calls.filter((call) => call === "rank").length;
    state.tell?.onUpdate(undefined);
    state.tell?.onChange();
    await vi.waitFor(() =>
      expect(ranker.calls.filter((call) => call === "rank").length).toBeGreaterThan(before),
    );
    expect(session.state.value.update).toBeUndefined();
  });

  it("encodes posts that the present one ranks, where it reads them", async () => {
    const newer = posts.map((post) => ({ ...post, modelVersion: "newer" }));
    const answer = () =>
      Response.json({ retrieve: { posts: newer, sources: [], modelVersion: "newer" } });
    const ranker = fakeRanker();
    const { load } = ranker;
    ranker.load = async () => {
      const loaded = await load();
      return loaded.ok
        ? { ...loaded, value: { ...loaded.value, readable: [MODEL, "newer"] } }
        : loaded;
    };
    const { session } = setup({ ranker, answer });
    await session.start();
    await vi.waitFor(() => expect(session.state.value.ranking?.by).toBe("wasm"));
    expect(session.state.value.posts.every(({ probabilities }) => probabilities)).toBe(true);
  });

  it("is heard of from the edge's answers, and gets no vector of the present one", async () => {
    const ranker = fakeRanker();
    const spoken: string[] = [];
    ranker.edgeSpeaks = (version) => {
      spoken.push(version);
      return Promise.resolve();
    };
    ranker.isEdgeModel = () => false;
    const { session, requests, post } = setup({ ranker });
    await session.start();
    await vi.waitFor(() => expect(session.state.value.model.phase).toBe("ready"));
    await session.like(post("p1"));
    await session.refresh();
    expect(spoken.at(-1)).toBe(allPosts.retrieve?.modelVersion);
    expect(requests.join()).not.toContain("embedding");
    expect(requests.join()).not.toContain("modelVersion");
  });
});

it("asks the browser to keep its storage at the first act, once", async () => {
  const { session, keeping, post } = setup();
  await session.start();
  expect(keeping.count).toBe(0);
  await session.like(post("p1"));
  await session.like(post("p2"));
  expect(keeping.count).toBe(1);
});
