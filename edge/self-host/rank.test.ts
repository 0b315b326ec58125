import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunningWorkerd, startWorkerd } from "#edge/self-host/workerd-process.ts";
import { float32sOf, goldenRequest } from "#edge/testing/rank-requests.ts";
import { openKernelModule } from "#models/kernel/kernel-path.ts";
import { ModelManifestSchema } from "#shared/api/model-manifest.ts";
import { RankAnswer, type RankRequest } from "#shared/api/rank.ts";
import { decodeEmbeddingTable } from "#shared/features/embedding-table.ts";
import { goldenHistory, type GoldenSet } from "#shared/features/golden.ts";
import { decodeKernelFile } from "#shared/kernel/kernel-file.ts";
import { PhoenixKernel } from "#shared/kernel/phoenix-kernel.ts";
import { LIMITS } from "#shared/params/limits.ts";

const bytesOf = (name: string): ArrayBuffer =>
  new Uint8Array(readFileSync(`models/artifacts/${name}`)).buffer;
const textOf = (name: string): unknown =>
  JSON.parse(readFileSync(`models/artifacts/${name}`, "utf8"));

const golden = textOf("golden.json") as GoldenSet;
const { layout } = ModelManifestSchema.parse(textOf("manifest.json"));
/** The module that the worker imports, with the same weights, in this process. */
const kernel = new PhoenixKernel(
  openKernelModule("relaxed"),
  decodeKernelFile(bytesOf("kernel.int8.bin")),
  {
    capacity: LIMITS.rankCandidates,
    threads: 1,
    features: { table: decodeEmbeddingTable(bytesOf("table.bin")), layout },
  },
);

let folder: string;
let workerd: RunningWorkerd;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "perch-rank-"));
  workerd = await startWorkerd({ objectsFolder: folder });
});
afterAll(async () => {
  await workerd.kill();
  rmSync(folder, { recursive: true, force: true });
});

async function rank(request: RankRequest) {
  const response = await fetch(`${workerd.url}/api/v1/rank`, {
    method: "POST",
    body: JSON.stringify(request),
  });
  const { probabilities, continuous } = RankAnswer.parse(await response.json());
  return { probabilities: float32sOf(probabilities), continuous: float32sOf(continuous) };
}

describe("the built worker in workerd ranks as the module does in Node, bit by bit,", () => {
  it.each(golden.readers.map((reader, i) => ({ reader, name: `golden reader ${i}` })))(
    "the golden posts for $name",
    async ({ reader }) => {
      const history = goldenHistory(golden, reader);
      kernel.setHistory(history);
      const { now, posts } = golden;
      expect(await rank(goldenRequest(golden, reader))).toEqual(
        kernel.score(posts, { now, lastAt: history.at(-1)?.at }),
      );
    },
  );

  it("as many posts as a request may hold, of any age and engagement, after a full history", async () => {
    const { S } = kernel.trunk;
    const featuresOf = (i: number): readonly number[] =>
      golden.posts[i % golden.posts.length]?.features ?? [];
    // Rows that no golden post names, too.
    const mixed = (i: number): number[] =>
      featuresOf(i).map((row, slot) => (row * (i + slot)) % 40_000);
    const context = Array.from({ length: S }, (_, i) => ({
      features: mixed(i),
      actions: i % 3 === 0 ? (["favorite", "dwell"] as const) : [],
      dwellSeconds: i / 7,
      gap: i % 16,
    }));
    const candidates = Array.from({ length: LIMITS.rankCandidates }, (_, i) => ({
      features: mixed(i + S),
      age: i % 82,
      counts: { likes: i, reposts: i % 9, replies: 3, ...(i % 2 === 0 && { views: 50 * i }) },
    }));
    kernel.setContext(context);
    const answer = await rank({
      modelVersion: golden.modelVersion,
      context: {
        features: context.map(({ features }) => features),
        actions: context.map(({ actions }) => [...actions]),
        dwellSeconds: context.map(({ dwellSeconds }) => dwellSeconds),
        gaps: context.map(({ gap }) => gap),
        gap: 5,
      },
      candidates,
    });
    expect(answer).toEqual(kernel.scoreAged(candidates, 5));
  });
});
