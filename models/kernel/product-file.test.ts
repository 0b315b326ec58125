import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { KERNEL_BUILDS, openKernelModule } from "#models/kernel/kernel-path.ts";
import { SeededNumbers } from "#models/kernel/testing/numbers.ts";
import { startThread, untilThreads } from "#models/kernel/testing/threads.ts";
import { ModelManifestSchema } from "#shared/api/model-manifest.ts";
import { decodeEmbeddingTable } from "#shared/features/embedding-table.ts";
import { featureCount } from "#shared/features/feature-layout.ts";
import {
  decodeKernelFile,
  type KernelFile,
  type KernelHeader,
  type KernelPrecision,
} from "#shared/kernel/kernel-file.ts";
import {
  type AgedCandidate,
  type ContextEntry,
  type KernelScores,
  PhoenixKernel,
} from "#shared/kernel/phoenix-kernel.ts";
import { FIRST_LAYER } from "#shared/kernel/plan.ts";
import { FEATURES } from "#shared/params/features.ts";

const read = (name: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(readFileSync(`models/artifacts/${name}`));
const manifest = ModelManifestSchema.parse(
  JSON.parse(new TextDecoder().decode(read("manifest.json"))),
);
const { layout } = manifest;
const fileOf = (precision: KernelPrecision): KernelFile => {
  const found = manifest.files.find(
    ({ role, variant }) => role === "kernel" && variant === precision,
  );
  return decodeKernelFile(read(found?.path ?? "").buffer);
};
const file = fileOf("int8");
const table = decodeEmbeddingTable(read("table.bin").buffer);
const F = featureCount(layout);
const CAPACITY = 16;

const open = (header: KernelHeader = file.header, width = table.width): PhoenixKernel =>
  new PhoenixKernel(
    openKernelModule(),
    { ...file, header },
    {
      capacity: CAPACITY,
      threads: 1,
      features: { table: { ...table, width }, layout },
    },
  );

const seeded = new SeededNumbers(13);
const features = (): number[] => Array.from({ length: F }, () => seeded.integer(0, table.rows - 1));
const counts = { likes: 3, reposts: 1, replies: 0, views: 90 };
const post = (fields: Partial<AgedCandidate> = {}): AgedCandidate => ({
  features: features(),
  counts,
  age: 3,
  ...fields,
});
const entry = (fields: Partial<ContextEntry> = {}): ContextEntry => ({
  features: features(),
  actions: ["favorite"],
  dwellSeconds: 4,
  gap: 2,
  ...fields,
});

function expectProbabilities({ probabilities, continuous }: KernelScores): void {
  expect([...probabilities, ...continuous].filter((x) => !(x > 0 && x < 1))).toEqual([]);
}

const { linears, vectors } = file.header;

describe("a file whose sections do not fit the network", () => {
  it.each([...Object.keys(linears), ...Object.keys(vectors)])("is refused without %s", (name) => {
    const without = <T>(sections: Readonly<Record<string, T>>): Record<string, T> =>
      Object.fromEntries(Object.entries(sections).filter(([other]) => other !== name));
    const header = { ...file.header, linears: without(linears), vectors: without(vectors) };
    expect(() => open(header)).toThrow(new RangeError(`in the kernel file, there is no "${name}"`));
  });

  it.each(Object.entries(linears))("is refused with another %s", (name, section) => {
    for (const other of [
      { ...section, rows: section.rows - 4 },
      { ...section, columns: section.columns - 8 },
    ]) {
      const header = { ...file.header, linears: { ...linears, [name]: other } };
      expect(() => open(header)).toThrow(RangeError);
    }
  });

  it.each(Object.entries(vectors))("is refused with a shorter %s", (name, section) => {
    const other = { ...section, length: section.length - 1 };
    const header = { ...file.header, vectors: { ...vectors, [name]: other } };
    expect(() => open(header)).toThrow(RangeError);
  });

  it("is refused with a table of another width", () => {
    expect(() => open(file.header, table.width - 8)).toThrow(RangeError);
    expect(() => open(file.header, table.width - 1)).toThrow(RangeError);
  });
});

const wildHistory = [-1, NaN, Infinity, 1e300].map((dwellSeconds) => entry({ dwellSeconds }));

describe("a kernel with a table", () => {
  const kernel = open();
  const wildCounts = [NaN, Infinity, -Infinity, -1, 1e300].map((x) => ({
    likes: x,
    reposts: x,
    replies: x,
    views: x,
  }));
  const wildRows = [-1, table.rows, table.rows + 1, 2 ** 31 - 1, -(2 ** 31), NaN];
  const wildFeatures = wildRows.map((x) => Array.from({ length: F }, () => x));

  it("makes probabilities of whatever posts and histories say", () => {
    for (const history of [
      [],
      [entry()],
      wildHistory,
      wildFeatures.map((each) => entry({ features: each })),
      [entry({ features: [] }), entry({ features: Array.from({ length: 2 * F }, () => 5) })],
    ]) {
      kernel.setContext(history);
      expectProbabilities(
        kernel.scoreAged(
          wildCounts.map((each) => post({ counts: each })),
          0,
        ),
      );
      expectProbabilities(
        kernel.scoreAged(
          wildFeatures.map((each) => post({ features: each })),
          0,
        ),
      );
      expect([...kernel.readerVector()].every(Number.isFinite)).toBe(true);
    }
  });

  it("takes rows that the table does not have for none", () => {
    const known = features();
    const nothing = known.map(() => 0);
    const [none, ...wild] = kernel.embed([nothing, ...wildFeatures]);
    for (const vector of wild) expect(vector).toEqual(none);
    const half = (other: number): number[] => known.map((row, i) => (i % 2 === 0 ? row : other));
    const [some, ...others] = kernel.embed([0, ...wildRows].map(half));
    expect(some).not.toEqual(none);
    for (const vector of others) expect(vector).toEqual(some);
  });

  it("takes what is no bucket for the first or the last one", () => {
    kernel.setContext([entry()]);
    const some = post();
    const scored = (age: number, gap: number): KernelScores =>
      kernel.scoreAged([{ ...some, age }], gap);
    const [first, last] = [scored(0, 0), scored(FEATURES.ageBuckets - 1, FEATURES.gapBuckets - 1)];
    expect(first).not.toEqual(last);
    for (const least of [-1, NaN, -Infinity]) expect(scored(least, least)).toEqual(first);
    for (const most of [1e6, 2 ** 40, Infinity]) expect(scored(most, most)).toEqual(last);
  });

  it("refuses more posts than it has room for, a longer history, and tokens", () => {
    const { S, D } = kernel.trunk;
    const posts = Array.from({ length: CAPACITY + 1 }, () => post());
    expect(() => kernel.scoreAged(posts, 0)).toThrow(RangeError);
    expect(() => kernel.embed(posts.map((each) => each.features))).toThrow(RangeError);
    expect(() => kernel.setContext(Array.from({ length: S + 1 }, () => entry()))).toThrow(
      RangeError,
    );
    expect(() => kernel.setContextTokens(new Float32Array(D))).toThrow("makes its tokens itself");
    expect(() => kernel.scoreTokens(new Float32Array(D))).toThrow("makes its tokens itself");
  });
});

it("a history that is refused leaves nobody to score for", () => {
  const kernel = open();
  kernel.setContext([entry()]);
  const tooMany = Array.from({ length: kernel.trunk.S + 1 }, () => entry());
  expect(() => kernel.setContext(tooMany)).toThrow(RangeError);
  expect(() => kernel.scoreAged([post()], 0)).toThrow("was given no history");
  expect(() => kernel.readerVector()).toThrow("was given no history");
});

it("what a kernel has forgotten is nowhere in its memory, and it goes on as if new", () => {
  const kernel = open();
  const reader = Array.from({ length: 9 }, () => entry());
  const posts = Array.from({ length: CAPACITY }, () => post());
  const bytes = (): Uint8Array => new Uint8Array(kernel.shared.memory.buffer);
  const score = (): KernelScores => {
    kernel.setContext(reader);
    return kernel.scoreAged(posts, 2);
  };
  kernel.forget();
  const before = bytes().slice();
  const scores = score();
  kernel.readerVector();
  const counters = 4 * FIRST_LAYER;
  expect(bytes().slice(counters)).not.toEqual(before.slice(counters));
  kernel.forget();
  expect(bytes().slice(counters)).toEqual(before.slice(counters));
  expect(() => kernel.scoreAged(posts, 2)).toThrow("no history");
  expect(score()).toEqual(scores);
});

describe("a kernel without a table", () => {
  const kernel = new PhoenixKernel(openKernelModule(), file, { capacity: CAPACITY, threads: 1 });

  it("takes tokens, and refuses posts", () => {
    const { D } = kernel.trunk;
    kernel.setContextTokens(seeded.floats(5 * D));
    expectProbabilities(kernel.scoreTokens(seeded.floats(3 * D)));
    for (const refused of [
      () => kernel.setContext([entry()]),
      () => kernel.scoreAged([post()], 0),
      () => kernel.embed([features()]),
      () => kernel.readerVector(),
    ])
      expect(refused).toThrow("a kernel without an embedding table makes no tokens of posts");
  });
});

const variants = KERNEL_BUILDS.flatMap((build) => [
  [build, "f32"] as const,
  [build, "int8"] as const,
]);

describe.each(variants)("a post in the %s build in %s has the same bits", (build, precision) => {
  const N = 53;
  const posts = Array.from({ length: N }, (_, i) =>
    post({ age: i, counts: { ...counts, likes: i } }),
  );
  const history = Array.from({ length: 37 }, (_, i) => entry({ gap: i % 16, dwellSeconds: i }));
  const openWith = (threads: number): PhoenixKernel =>
    new PhoenixKernel(openKernelModule(build), fileOf(precision), {
      capacity: N,
      threads,
      features: { table, layout },
    });
  const kernel = openWith(1);
  const A = kernel.trunk.A;
  /** Of each post by itself. */
  const scored = (of: PhoenixKernel, rows: readonly AgedCandidate[]): number[][] => {
    const { probabilities, continuous } = of.scoreAged(rows, 2);
    return rows.map((_, i) => [
      ...probabilities.subarray(i * A, (i + 1) * A),
      continuous[i] ?? NaN,
    ]);
  };

  it("in any batch, after any reader, on one thread and on two", async () => {
    kernel.setContext(history);
    const all = scored(kernel, posts);
    const vector = [...kernel.readerVector()];
    expect(scored(kernel, posts.toReversed())).toEqual(all.toReversed());
    for (let size = 1; size <= 18; size++) {
      const from = seeded.integer(0, N - size);
      const some = posts.slice(from, from + size);
      expect(scored(kernel, some)).toEqual(all.slice(from, from + size));
    }
    const crowded = openWith(2);
    const thread = startThread(crowded);
    try {
      await untilThreads(crowded, 2);
      crowded.setContext(wildHistory);
      scored(crowded, posts);
      crowded.setContext(history);
      expect(scored(crowded, posts)).toEqual(all);
      expect([...crowded.readerVector()]).toEqual(vector);
    } finally {
      await thread.terminate();
    }
  });

  it("as an embedding in any batch", () => {
    const slots = posts.map((each) => each.features);
    const all = kernel.embed(slots);
    expect(kernel.embed(slots.toReversed())).toEqual(all.toReversed());
    for (let size = 1; size <= 18; size++)
      expect(kernel.embed(slots.slice(3, 3 + size))).toEqual(all.slice(3, 3 + size));
  });
});
