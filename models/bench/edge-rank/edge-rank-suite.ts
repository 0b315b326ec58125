import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startWorkerd } from "#edge/self-host/workerd-process.ts";
import { float32sOf, rankRequest } from "#edge/testing/rank-requests.ts";
import { type ContenderName, edgeRankFigures } from "#models/bench/edge-rank/edge-rank-figures.ts";
import { type FeedWorkload, feedWorkload } from "#models/bench/edge-rank/feed-workload.ts";
import type { Suite } from "#models/bench/figure.ts";
import { openNativeOrt } from "#models/bench/native-ort.ts";
import { interleave, type Timed } from "#models/bench/rank/contender.ts";
import { cpuMs, cpuMsOf } from "#models/cpu-time.ts";
import { buffer } from "#models/export/golden.ts";
import { openGraphOn, type Ort } from "#models/export/onnx-session.ts";
import { openKernelModule } from "#models/kernel/kernel-path.ts";
import {
  type ModelFile,
  type ModelManifest,
  ModelManifestSchema,
  type WeightVariant,
} from "#shared/api/model-manifest.ts";
import { RankAnswer } from "#shared/api/rank.ts";
import { decodeEmbeddingTable } from "#shared/features/embedding-table.ts";
import { candidateInputs, contextInputs } from "#shared/features/ranker-inputs.ts";
import { decodeKernelFile } from "#shared/kernel/kernel-file.ts";
import { type KernelScores, PhoenixKernel } from "#shared/kernel/phoenix-kernel.ts";

const MODEL = "models/artifacts";
/** What the app ranks at most. */
const CANDIDATES = 500;
const ROUNDS = 31;
/** Of the worker's engine, before anything is timed: it compiles what runs often once more. */
const WARM_UP_REQUESTS = 30;

interface Named<Result = unknown> extends Timed {
  readonly name: ContenderName;
  readonly run: () => Promise<Result>;
}

const read = (path: string): ArrayBuffer => buffer(readFileSync(join(MODEL, path)));

function fileOf(manifest: ModelManifest, role: ModelFile["role"], wanted: WeightVariant) {
  const file = manifest.files.find(
    ({ role: found, variant = "f32" }) => found === role && variant === wanted,
  );
  if (!file) throw new RangeError(`the manifest names no ${role} with ${wanted} weights`);
  return read(file.path);
}

/** Packing the inputs, the context's graph, the candidates' graph: what the kernel does in its two calls. */
async function nativeContender(
  ort: Ort,
  variant: "f32" | "int8",
  manifest: ModelManifest,
  { history, candidates, now }: FeedWorkload,
): Promise<Named> {
  const table = decodeEmbeddingTable(fileOf(manifest, "table", "f32"));
  const open = (role: "context" | "candidates") =>
    openGraphOn(ort, new Uint8Array(fileOf(manifest, role, variant)), {
      executionProviders: ["cpu"],
      intraOpNumThreads: 1,
      interOpNumThreads: 1,
      executionMode: "sequential",
    });
  const graphs = { context: await open("context"), candidates: await open("candidates") };
  const lastAt = history.at(-1)?.at;
  return {
    name: `onnxruntime-node ${variant}`,
    run: async () =>
      graphs.candidates.run({
        ...(await graphs.context.run(contextInputs(history, table, manifest))),
        ...candidateInputs(candidates, { now, lastAt }, table, manifest),
      }),
  };
}

/** The module and the weights that the worker imports. */
function kernelContender(
  manifest: ModelManifest,
  { history, candidates, now }: FeedWorkload,
): Named<KernelScores> {
  const kernel = new PhoenixKernel(
    openKernelModule("relaxed"),
    decodeKernelFile(fileOf(manifest, "kernel", "int8")),
    {
      capacity: CANDIDATES,
      threads: 1,
      features: {
        table: decodeEmbeddingTable(fileOf(manifest, "table", "f32")),
        layout: manifest.layout,
      },
    },
  );
  return {
    name: "kernel in Node",
    run: async () => {
      kernel.setHistory(history);
      return kernel.score(candidates, { now, lastAt: history.at(-1)?.at });
    },
  };
}

/** @throws {Error} if the answer has another status. */
async function ask(url: string, body: string | undefined, status: number): Promise<string> {
  const response = await fetch(url, body === undefined ? {} : { method: "POST", body });
  const text = await response.text();
  if (response.status !== status) throw new Error(`${url}: ${response.status} ${text}`);
  return text;
}

function requireEqual(answer: string, { probabilities }: KernelScores): void {
  const ranked = float32sOf(RankAnswer.parse(JSON.parse(answer)).probabilities);
  if (!probabilities.every((p, i) => p === ranked[i]))
    throw new Error("the worker ranks otherwise than the kernel in Node: is the build older?");
}

/** 500 posts for a reader with a full history: the built worker's route against ONNX Runtime's native build, one thread each. */
export const edgeRankSuite: Suite = {
  async run(log) {
    const manifest = ModelManifestSchema.parse(
      JSON.parse(readFileSync(join(MODEL, "manifest.json"), "utf8")),
    );
    const workload = feedWorkload(manifest, CANDIDATES);
    const { history, candidates, now } = workload;
    const request = rankRequest(manifest.modelVersion, history, candidates, now);
    const body = JSON.stringify(request);
    const foreign = JSON.stringify({ ...request, modelVersion: "another" });
    const ort = await openNativeOrt();
    const kernel = kernelContender(manifest, workload);
    const objectsFolder = mkdtempSync(join(tmpdir(), "perch-edge-rank-"));
    const workerd = await startWorkerd({ objectsFolder });
    try {
      const rank = `${workerd.url}/api/v1/rank`;
      const { pid = 0 } = workerd.process;
      const clock = (): number => cpuMsOf(pid);
      const contenders: Named[] = [
        await nativeContender(ort, "f32", manifest, workload),
        await nativeContender(ort, "int8", manifest, workload),
        kernel,
        { name: "route", run: () => ask(rank, body, 200), clock },
        { name: "refused", run: () => ask(rank, foreign, 409), clock },
        { name: "empty", run: () => ask(`${workerd.url}/healthz`, undefined, 200), clock },
      ];
      requireEqual(await ask(rank, body, 200), await kernel.run());
      log(`${ROUNDS} rounds of ${CANDIDATES} posts, ${body.length} bytes a request`);
      for (let i = 0; i < WARM_UP_REQUESTS; i++) await ask(rank, body, 200);
      const samples = await interleave(contenders, ROUNDS, cpuMs);
      return {
        figures: edgeRankFigures(samples),
        raw: { model: manifest.modelVersion, candidates: CANDIDATES, samples },
        notes: [
          "processor time, of the worker's process and of this one: a busy machine changes little",
          `${CANDIDATES} posts and a history of ${history.length}, context included; the peer with its faster weights`,
          "scoring: what a request takes longer than one that is read, checked and refused",
        ],
      };
    } finally {
      await workerd.kill();
      rmSync(objectsFolder, { recursive: true, force: true });
    }
  },
};
