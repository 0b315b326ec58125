import { afterEach, describe, expect, it } from "vitest";
import { DEVICE } from "#shared/params/device.ts";
import { err } from "#shared/types/result.ts";
import type { LoadRequest, RankerError } from "#web/workers/ranker/ranker.api.ts";
import {
  call,
  client,
  closeWorkers,
  failure,
  loaded,
  predictions,
  signal,
} from "#web/workers/ranker/testing/fake-workers.ts";

afterEach(closeWorkers);

describe("an accident", () => {
  const accidents = ["device-lost", "out-of-memory"] as const;
  const words = { "device-lost": "graphics processor", "out-of-memory": "Memory" };

  /** A device whose first `count` rankings end in an accident. */
  const unlucky = (code: RankerError["code"], count: number) => {
    let left = count;
    return client(() => ({
      rank: () => Promise.resolve(left-- > 0 ? err(failure(code)) : predictions(1)),
    }));
  };

  it.each(accidents)("(%s) once costs the worker, not the runtime, and is told", async (code) => {
    const { ranker, workers } = unlucky(code, 1);
    expect(await ranker.rank(call(), signal())).toMatchObject({ ok: true });
    expect(workers.map(({ ended }) => ended)).toEqual([true, false]);
    expect(await ranker.load()).toMatchObject({
      value: {
        runtime: "kernel",
        fellBack: undefined,
        recovered: expect.stringContaining(words[code]),
      },
    });
  });

  it("is told with the ranking it happened in, and no longer with the next", async () => {
    const { ranker } = unlucky("device-lost", 1);
    await ranker.rank(call(), signal());
    await ranker.userEmbedding([], signal());
    expect(await ranker.load()).toMatchObject({ value: { recovered: expect.any(String) } });
    await ranker.rank(call(), signal());
    expect(await ranker.load()).toMatchObject({ value: { recovered: undefined } });
  });

  it.each(accidents)("(%s) that comes again takes the runtime", async (code) => {
    const { ranker } = unlucky(code, 2);
    expect(await ranker.rank(call(), signal())).toMatchObject({ ok: true });
    expect(await ranker.load()).toMatchObject({
      value: {
        runtime: "wasm",
        fellBack: expect.stringContaining("bad luck"),
        recovered: undefined,
      },
    });
  });

  it("needs no network: the version that passed is kept, whichever was asked for", async () => {
    const asked: LoadRequest["model"]["which"][] = [];
    let left = 1;
    const { ranker } = client(
      () => ({
        load: ({ model }) => {
          asked.push(model.which);
          return Promise.resolve(loaded);
        },
        rank: () => Promise.resolve(left-- > 0 ? err(failure("device-lost")) : predictions(1)),
      }),
      { which: "newest" },
    );
    expect(await ranker.rank(call(), signal())).toMatchObject({ ok: true });
    expect(asked).toEqual(["newest", "kept"]);
  });

  it("is forgiven after many good calls", async () => {
    let broken = false;
    const { ranker } = client(() => ({
      rank: () => {
        if (!broken) return Promise.resolve(predictions(1));
        broken = false;
        return Promise.resolve(err(failure("device-lost")));
      },
    }));
    for (const _ of [1, 2, 3]) {
      broken = true;
      for (let i = 0; i < DEVICE.callsToForgive; i++) await ranker.rank(call(), signal());
    }
    expect(await ranker.load()).toMatchObject({ value: { runtime: "kernel" } });
  });

  it("ends in an error that says everything when it takes the last runtime", async () => {
    const { ranker } = unlucky("out-of-memory", 4);
    const answer = await ranker.rank(call(), signal());
    expect(answer).toMatchObject({ ok: false });
    expect(JSON.stringify(answer)).toMatch(/kernel has too little memory.*WASM has too little/);
  });
});
