import { beforeEach, describe, expect, it, vi } from "vitest";
import type { ModelFile } from "#shared/api/model-manifest.ts";
import { type Engine, ENGINE_FILE_ROLES, modelParts } from "#shared/api/model-parts.ts";
import type { LoadOptions } from "#web/workers/model-store/model-content.ts";
import {
  KERNEL_PART_COUNT,
  options,
  PART_COUNT,
  storeWorld,
} from "#web/workers/model-store/testing/store-world.ts";

let world: ReturnType<typeof storeWorld>;
beforeEach(() => {
  world = storeWorld();
  vi.spyOn(console, "warn").mockReturnValue();
});

/** Not `toEqual`, which takes seconds for a million bytes. */
const isSame = (a: ArrayBuffer | undefined, b: Uint8Array | undefined): boolean =>
  a !== undefined && b !== undefined && Buffer.compare(new Uint8Array(a), b) === 0;

/** Settles like `call`, its pauses skipped. */
async function hurried<T>(call: () => Promise<T>): Promise<T> {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  try {
    const result = call();
    let settled = false;
    void result.finally(() => (settled = true)).catch(() => undefined);
    while (!settled) {
      await vi.advanceTimersByTimeAsync(1_000);
      await new Promise((resolve) => setImmediate(resolve));
    }
    return await result;
  } finally {
    vi.useRealTimers();
  }
}

/** Those of a model's files that an engine reads. */
const readBy = (engine: Engine, files: readonly ModelFile[]): ModelFile[] => {
  const roles: readonly string[] = ENGINE_FILE_ROLES[engine];
  return files.filter(({ role }) => roles.includes(role));
};

const filesAsked = (): string[] => world.asked.filter((path) => path !== "manifest");

/** A visit that takes the version it keeps, or the newest, and gives it a place if it passes its test. */
async function visit(
  which: "kept" | "newest" = "kept",
  {
    passes = true,
    engine = "onnx",
    ...change
  }: Partial<LoadOptions> & { passes?: boolean; engine?: Engine } = {},
) {
  const store = world.visit();
  const found = await (which === "kept"
    ? store.findKept(world.fetchManifest, engine)
    : store.findNewest(world.fetchManifest));
  if (!found.ok) return { store, code: found.error.code };
  const { modelVersion } = found.value.manifest;
  const loaded = await store.load(found.value, engine, "f32", options(change));
  if (!loaded.ok) return { store, modelVersion, code: loaded.error.code, error: loaded.error };
  if (passes) await store.serve(found.value);
  return { store, modelVersion, code: "ok", files: loaded.value };
}

describe("a first visit", () => {
  it("fetches every part once, tells the progress, and the next visit asks for nothing", async () => {
    const published = world.publish("one");
    const progress: number[] = [];
    const first = await visit("kept", { onProgress: (loaded) => progress.push(loaded) });
    for (const role of ENGINE_FILE_ROLES.onnx)
      expect(isSame(first.files?.[role], published.content.get(role))).toBe(true);
    expect(filesAsked()).toHaveLength(PART_COUNT);
    expect(new Set(filesAsked()).size).toBe(PART_COUNT);
    expect(progress[0]).toBe(0);
    expect(progress).toEqual(progress.toSorted((a, b) => a - b));
    expect(progress.at(-1)).toBe(
      readBy("onnx", published.files).reduce((sum, { bytes }) => sum + bytes, 0),
    );
    world.asked.length = 0;
    world.online = false;
    expect(await visit()).toMatchObject({ code: "ok", modelVersion: "phoenix-one" });
    expect(world.asked).toEqual([]);
  });

  it("asks before it downloads where it must, and says how much it would be", async () => {
    const { files } = world.publish("one");
    const bytes = readBy("onnx", files).reduce((sum, file) => sum + file.bytes, 0);
    expect(await visit("kept", { mayDownload: false })).toMatchObject({
      error: { code: "needs-download", bytes },
    });
    expect(filesAsked()).toEqual([]);
    await visit();
    expect(await visit("kept", { mayDownload: false })).toMatchObject({ code: "ok" });
  });

  it("fetches only the weights that are wanted, f32 where a file has no others", async () => {
    const { files } = world.publish("one", { variants: ["f16", "int8"] });
    const store = world.visit();
    const found = await store.findKept(world.fetchManifest, "onnx");
    if (!found.ok) throw new Error(found.error.code);
    expect(await store.load(found.value, "onnx", "int8", options())).toMatchObject({ ok: true });
    const pathsOf = (wanted: string | undefined) =>
      files
        .filter(({ role, variant }) => role === "context" && variant === wanted)
        .flatMap(modelParts)
        .map(({ path }) => path);
    expect(filesAsked()).toEqual(expect.arrayContaining(pathsOf("int8")));
    for (const path of [...pathsOf(undefined), ...pathsOf("f16")])
      expect(filesAsked()).not.toContain(path);
    expect(filesAsked()).toHaveLength(PART_COUNT);
  });
});

describe("an engine", () => {
  it("downloads what it reads and nothing of the other one's", async () => {
    const { files } = world.publish("one", { variants: ["int8"] });
    expect(await visit("kept", { engine: "kernel" })).toMatchObject({ code: "ok" });
    expect(filesAsked()).toHaveLength(KERNEL_PART_COUNT);
    const ofGraphs = files.filter(({ role }) => role === "context" || role === "candidates");
    for (const { path } of ofGraphs.flatMap(modelParts)) expect(filesAsked()).not.toContain(path);
  });

  it("that has to step in downloads what the other one has not, and asks the server for the manifest", async () => {
    world.publish("one");
    await visit("kept", { engine: "kernel" });
    world.asked.length = 0;
    expect(await visit("kept", { engine: "onnx" })).toMatchObject({
      code: "ok",
      modelVersion: "phoenix-one",
    });
    expect(world.asked[0]).toBe("manifest");
    // Table and golden vectors are here already.
    expect(filesAsked()).toHaveLength(PART_COUNT - 4);
    // And from then on both are there without a network.
    world.online = false;
    for (const engine of ["kernel", "onnx"] as const)
      expect(await visit("kept", { engine })).toMatchObject({ code: "ok" });
  });

  it("that is tried beside the one in use gets that version, also when the server has a newer manifest", async () => {
    world.publish("one");
    await visit("kept", { engine: "kernel" });
    world.publish("two", { keepOld: true });
    world.asked.length = 0;
    const store = world.visit();
    const found = await store.findVersion("phoenix-one", world.fetchManifest);
    if (!found.ok) throw new Error(found.error.code);
    expect(await store.load(found.value, "onnx", "f32", options())).toMatchObject({ ok: true });
    expect(world.asked).not.toContain("manifest");
    expect(await store.findVersion("phoenix-none", world.fetchManifest)).toMatchObject({
      error: { code: "gone" },
    });
  });
});

describe("a download that is interrupted", () => {
  it("goes on where it stopped, part by part", async () => {
    world.publish("one");
    const stop = new AbortController();
    let answered = 0;
    world.answer = () => {
      answered += 1;
      if (answered === 4) stop.abort();
      return undefined;
    };
    expect(await visit("kept", { signal: stop.signal })).toMatchObject({ code: "cancelled" });
    const had = world.disk.size - 1; // what says which versions there are
    expect(had).toBeGreaterThan(0);
    world.asked.length = 0;
    const progress: number[] = [];
    const onProgress = (loaded: number) => progress.push(loaded);
    expect(await visit("kept", { onProgress })).toMatchObject({ code: "ok" });
    expect(filesAsked()).toHaveLength(PART_COUNT - had);
    expect(progress[0]).toBeGreaterThan(0);
  });

  it("is not over before what has come is on disk: the worker may be ended then", async () => {
    world.publish("one");
    const disk = Promise.withResolvers<void>();
    world.diskIsFree = disk.promise;
    const stop = new AbortController();
    let answered = 0;
    world.answer = () => {
      answered += 1;
      if (answered === 4) stop.abort();
      return undefined;
    };
    let isOver = false;
    const stopped = visit("kept", { signal: stop.signal }).finally(() => (isOver = true));
    await vi.waitFor(() => expect(stop.signal.aborted).toBe(true));
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(isOver).toBe(false);
    disk.resolve();
    expect(await stopped).toMatchObject({ code: "cancelled" });
    expect(world.disk.size).toBeGreaterThan(1); // more than what says which versions there are
  });

  it("is tried again by itself while the network comes and goes", async () => {
    world.publish("one");
    const failed = new Set<string>();
    world.answer = (path) => {
      if (failed.has(path)) return undefined;
      failed.add(path);
      return failed.size % 2 === 0
        ? Promise.reject(new TypeError("Failed to fetch"))
        : new Response("busy", { status: 503 });
    };
    expect(await hurried(visit)).toMatchObject({ code: "ok" });
    expect(filesAsked()).toHaveLength(2 * PART_COUNT);
  });

  it.each([
    [
      "unreachable",
      "the network stays away",
      () => Promise.reject(new TypeError("Failed to fetch")),
    ],
    ["server-error", "the server fails", () => new Response("", { status: 500 })],
    ["wrong-size", "files come cut short", () => new Response("short")],
    ["wrong-size", "something else answers", () => new Response("x".repeat(600_000))],
  ])("ends with %s when %s, and keeps nothing wrong", async (code, _, answer) => {
    world.publish("one");
    world.answer = answer;
    expect(await hurried(visit)).toMatchObject({ code });
    expect(world.disk.size).toBe(1);
    world.answer = undefined;
    expect(await visit()).toMatchObject({ code: "ok" });
  });

  it("asks again when a connection says nothing any more", async () => {
    world.publish("one");
    let silent = 0;
    world.answer = () => {
      silent += 1;
      return silent > PART_COUNT ? undefined : new Response(new ReadableStream());
    };
    expect(await hurried(visit)).toMatchObject({ code: "ok" });
    expect(filesAsked()).toHaveLength(2 * PART_COUNT);
  });

  it("in one tab is no reason for another tab to fetch the same", async () => {
    world.publish("one");
    const [a, b] = await Promise.all([visit(), visit()]);
    expect([a.code, b.code]).toEqual(["ok", "ok"]);
    expect(filesAsked()).toHaveLength(PART_COUNT);
  });

  it("has an end before all of it is on disk, which another tab waits for", async () => {
    world.publish("one");
    const disk = Promise.withResolvers<void>();
    world.diskIsFree = disk.promise;
    // It has its files and does not say yet that they serve.
    expect(await visit("kept", { passes: false })).toMatchObject({ code: "ok" });
    const other = visit();
    await new Promise((resolve) => setTimeout(resolve, 10));
    disk.resolve();
    expect(await other).toMatchObject({ code: "ok" });
    expect(filesAsked()).toHaveLength(PART_COUNT);
  });
});

describe("a file that is not the one that was signed", () => {
  it("is refused, fetched once more, and not kept", async () => {
    const { files } = world.publish("one");
    const table = files.find(({ role }) => role === "table");
    if (!table) throw new Error("no table");
    const [part] = modelParts(table);
    if (!part) throw new Error("no part");
    world.answer = (path) =>
      path === part.path ? new Response(new Uint8Array(part.bytes)) : undefined;
    expect(await visit()).toMatchObject({ error: { code: "wrong-hash", path: "table-f32" } });
    expect(filesAsked().filter((path) => path === part.path)).toHaveLength(2);
    expect(world.disk.has(part.path)).toBe(false);
  });

  it("was damaged on the disk: then it is fetched again", async () => {
    const { content } = world.publish("one");
    await visit();
    for (const [path, bytes] of world.disk)
      if (path.endsWith(".1.bin")) new Uint8Array(bytes)[5] = 255;
    world.asked.length = 0;
    const again = await visit();
    expect(isSame(again.files?.table, content.get("table"))).toBe(true);
    expect(filesAsked()).toHaveLength(3);
  });
});

describe("two versions", () => {
  const kept = (): string[] =>
    Object.keys(
      JSON.parse(
        new TextDecoder().decode(world.disk.get("/assets/model/kept-versions.json")),
      ) as object,
    ).toSorted();

  it("stand side by side: the old one serves until the new one is whole and has passed", async () => {
    world.publish("one");
    await visit();
    world.publish("two");
    const stop = new AbortController();
    world.answer = () => {
      stop.abort();
      return undefined;
    };
    expect(await visit("newest", { signal: stop.signal })).toMatchObject({ code: "cancelled" });
    expect(await visit()).toMatchObject({ modelVersion: "phoenix-one", code: "ok" });

    world.answer = undefined;
    expect(await visit("newest", { passes: false })).toMatchObject({ code: "ok" });
    expect(await visit()).toMatchObject({ modelVersion: "phoenix-one", code: "ok" });

    expect(await visit("newest")).toMatchObject({ modelVersion: "phoenix-two", code: "ok" });
    expect(await visit()).toMatchObject({ modelVersion: "phoenix-two", code: "ok" });
    expect(kept()).toEqual(["newestSignedAt", "previous", "serving"]);
  });

  it("fetch what differs, and nothing that they share", async () => {
    world.publish("one");
    await visit();
    world.publish("two");
    world.asked.length = 0;
    await visit("newest");
    expect(filesAsked()).toHaveLength(PART_COUNT - 4); // three parts of the table, and the golden vectors
  });

  it("are the most there is: a third takes the place of the one before the one in use", async () => {
    const one = world.publish("one");
    const onlyIn = (of: typeof one, others: (typeof one)[]): string[] => {
      const others_ = new Set(others.flatMap(({ files }) => files).map(({ sha256 }) => sha256));
      return readBy("onnx", of.files)
        .filter(({ sha256 }) => !others_.has(sha256))
        .flatMap(modelParts)
        .map(({ path }) => path);
    };
    await visit();
    const two = world.publish("two");
    await visit("newest");
    const three = world.publish("three");
    await visit("newest", { passes: false });
    expect(kept()).toEqual(["coming", "newestSignedAt", "serving"]);
    for (const path of onlyIn(one, [two, three])) expect(world.disk.has(path)).toBe(false);
    for (const path of [...onlyIn(two, [one]), ...onlyIn(three, [one])])
      expect(world.disk.has(path)).toBe(true);
  });

  it("let the one before step in when files of the one in use are gone, without a network", async () => {
    const one = world.publish("one");
    await visit();
    const two = world.publish("two");
    await visit("newest");
    const before = new Set(one.files.map(({ sha256 }) => sha256));
    const newFile = readBy("onnx", two.files).find(({ sha256 }) => !before.has(sha256));
    for (const { path } of newFile ? modelParts(newFile) : []) world.disk.delete(path);
    world.online = false;
    expect(await visit()).toMatchObject({ modelVersion: "phoenix-one", code: "ok" });
  });

  it("know of each other whether they read the same features", async () => {
    world.publish("one");
    await visit();
    world.publish("two");
    const { store } = await visit("newest");
    const found = await store.findKept(world.fetchManifest, "onnx");
    if (!found.ok) throw new Error(found.error.code);
    expect((await store.readableBy(found.value)).toSorted()).toEqual([
      "phoenix-one",
      "phoenix-two",
    ]);
    world.publish("three", { rows: 12 });
    await visit("newest");
    const third = await store.findKept(world.fetchManifest, "onnx");
    if (!third.ok) throw new Error(third.error.code);
    expect(await store.readableBy(third.value)).toEqual(["phoenix-three"]);
  });
});

describe("a manifest", () => {
  it("that is older than one this device has had is refused; what is kept goes on serving", async () => {
    const old = world.publish("one", { keepOld: true });
    world.publish("two", { keepOld: true });
    await visit();
    const replay = () => Promise.resolve({ ok: true as const, value: old.text });
    const store = world.visit();
    expect(await store.findNewest(replay)).toMatchObject({ error: { code: "older-manifest" } });
    expect(await store.findKept(replay, "onnx")).toMatchObject({
      value: { manifest: { modelVersion: "phoenix-two" } },
    });
  });

  it("of a model with other actions than this app's is refused, and what is kept goes on serving", async () => {
    world.publish("one");
    await visit();
    world.publish("two", { actions: 24 });
    world.asked.length = 0;
    expect(await visit("newest")).toMatchObject({ code: "other-actions" });
    expect(filesAsked()).toEqual([]);
    expect(await visit()).toMatchObject({ modelVersion: "phoenix-one", code: "ok" });
  });

  it("that another key has signed is taken for a model that is here, without a download", async () => {
    world.publish("one");
    await visit();
    world.changeKey();
    world.asked.length = 0;
    expect(await visit()).toMatchObject({ code: "ok" });
    expect(world.asked).toEqual(["manifest"]);
    world.online = false;
    expect(await visit()).toMatchObject({ modelVersion: "phoenix-one", code: "ok" });
  });

  it("that was changed after it was signed is refused before any file is asked for", async () => {
    const { text } = world.publish("one");
    const store = world.visit();
    const evil = () =>
      Promise.resolve({ ok: true as const, value: text.replace("phoenix-one", "phoenix-evil") });
    expect(await store.findKept(evil, "onnx")).toMatchObject({ error: { code: "bad-signature" } });
    expect(filesAsked()).toEqual([]);
  });

  it("that lay on the disk and was changed there is not believed", async () => {
    world.publish("one");
    await visit();
    const path = "/assets/model/kept-versions.json";
    const changed = new TextDecoder().decode(world.disk.get(path)).replaceAll("one", "two");
    world.disk.set(path, new TextEncoder().encode(changed).buffer);
    world.online = false;
    expect(await visit()).toMatchObject({ code: "unreachable" });
  });

  it("whose files the server has replaced is given up, and the next visit takes the newest", async () => {
    const old = world.publish("one");
    world.publish("two");
    const store = world.visit();
    const stale = () => Promise.resolve({ ok: true as const, value: old.text });
    const found = await store.findKept(stale, "onnx");
    if (!found.ok) throw new Error(found.error.code);
    expect(await store.load(found.value, "onnx", "f32", options())).toMatchObject({
      error: { code: "gone" },
    });
    await store.abandon(found.value);
    expect(await visit()).toMatchObject({ modelVersion: "phoenix-two", code: "ok" });
  });
});

describe("where there is no room", () => {
  it.each([
    ["the disk fills up", { room: 800_000 }, "no-space"],
    ["the browser says beforehand that it is full", { freeBytes: 1e6 }, "no-space"],
    ["nothing may be kept, as in some private windows", { hasStorage: false }, "no-storage"],
  ] as const)(
    "because %s, the model works for this visit and says so",
    async (_, broken, problem) => {
      world.publish("one");
      Object.assign(world, broken);
      const first = await visit();
      expect(first.code).toBe("ok");
      expect(first.store.keepingProblem).toBe(problem);
      world.asked.length = 0;
      expect((await visit()).code).toBe("ok");
      expect(filesAsked().length).toBeGreaterThan(0);
    },
  );

  it("for a second version, the first goes on serving and little is downloaded", async () => {
    world.publish("one");
    await visit();
    world.publish("two");
    world.freeBytes = 1e3;
    world.asked.length = 0;
    expect(await visit("newest", { mustKeep: true })).toMatchObject({ code: "not-kept" });
    expect(filesAsked()).toEqual([]);
    expect(await visit()).toMatchObject({ modelVersion: "phoenix-one", code: "ok" });
  });
});

it("offline without anything kept, says that the server cannot be reached", async () => {
  world.publish("one");
  world.online = false;
  expect(await visit()).toMatchObject({ code: "unreachable" });
});
