import * as ort from "onnxruntime-web/wasm";
import { type Contender, interleave, median, type Samples } from "#models/bench/rank/contender.ts";
import { type KernelAddresses, kernelContenders } from "#models/bench/rank/kernel-contenders.ts";
import {
  peakContenders,
  plainContender,
  splitContenders,
} from "#models/bench/rank/ort-contenders.ts";
import { peerContenders } from "#models/bench/rank/peer-contenders.ts";
import { type ProductContender, productContenders } from "#models/bench/rank/product-contenders.ts";
import { QUANTIZED_FORMS } from "#models/bench/rank/quantized-graphs.ts";
import { type Tf, tfjsRuntime } from "#models/bench/rank/tfjs-runtime.ts";
import { benchWorkload, PASS_SIZES } from "#models/bench/rank/workload.ts";
import { largestDifference } from "#models/export/largest-difference.ts";

/** Runs inside the browser; `rank-suite.ts` opens it and calls `rankBench`. */
export interface PageRequest {
  readonly threads: number;
  readonly rounds: number;
  /** Module that exports TensorFlow.js, and the folder of its wasm files; absent if it could not be installed. */
  readonly tfjs?: { readonly module: string; readonly wasm: string };
  readonly jax: boolean;
  readonly kernel: KernelAddresses;
  readonly products: Parameters<typeof productContenders>[0];
}

export interface PageResult {
  readonly isolated: boolean;
  readonly threads: number;
  readonly samples: Samples;
  /** Largest difference of any probability from ours, by contender. */
  readonly differences: Readonly<Record<string, number>>;
  /** Floating-point operations of each `matmul` contender. */
  readonly flops: Readonly<Record<string, number>>;
  /** The kernel's own products, and the operations of each. */
  readonly kernelProducts: readonly Pick<ProductContender, "name" | "precision" | "flops">[];
  /** Which form of each peer was the fastest when tried, and what the others took, in ms. */
  readonly peers: Readonly<Record<string, { readonly best: string; readonly tried: Samples }>>;
  /** Peers that failed, and why. */
  readonly failed: Readonly<Record<string, string>>;
}

const WARM_UP_ROUNDS = 2;
const TRIAL_ROUNDS = 2;
/** A tensor library has no need to repeat every pass size: these bracket the best one. */
const PEER_PASS_SIZES = [128, 256, 512];

/** A peer whose threads have died answers never. */
const PEER_LIMIT_MS = 180_000;

function withinLimit<T>(work: () => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error(`no answer in ${PEER_LIMIT_MS} ms`)), PEER_LIMIT_MS);
    work().then(resolve, reject);
  });
}

async function rankBench(request: PageRequest): Promise<PageResult> {
  const isolated = (globalThis as { crossOriginIsolated?: boolean }).crossOriginIsolated === true;
  const threads = isolated ? request.threads : 1;
  ort.env.wasm.wasmPaths = "/ort/";
  ort.env.wasm.numThreads = threads;
  const workload = benchWorkload();

  const { split, context, candidates } = await splitContenders(ort, workload);
  const plain: Contender[] = [];
  for (const perPass of PASS_SIZES) plain.push(await plainContender(ort, workload, perPass));
  const kernel = await kernelContenders(request.kernel, threads);
  const products = productContenders(request.products, threads);
  const int8: Contender[] = [];
  for (const form of QUANTIZED_FORMS) int8.push((await splitContenders(ort, workload, form)).split);
  const peaks = await peakContenders(ort);

  const failed: Record<string, string> = {};
  const peers: Record<string, { best: string; tried: Samples }> = {};
  const fastest: Contender[] = [];
  const enter = async (name: string, make: () => Promise<Contender[]>) => {
    try {
      const forms = await make();
      console.log(`${name}: ${forms.length} forms`);
      const tried = await withinLimit(async () => {
        await interleave(forms, WARM_UP_ROUNDS);
        return interleave(forms, TRIAL_ROUNDS);
      });
      const [best] = forms.toSorted(
        (a, b) => median(tried[a.name] ?? []) - median(tried[b.name] ?? []),
      );
      if (best === undefined) throw new Error("no form to run");
      peers[name] = { best: best.name, tried };
      fastest.push(best);
    } catch (error) {
      failed[name] = String(error);
    }
  };
  const { tfjs } = request;
  if (tfjs !== undefined)
    await enter("tfjs", async () => {
      const tf = (await import(/* @vite-ignore */ tfjs.module)) as Tf;
      return peerContenders(await tfjsRuntime(tf, tfjs.wasm, threads), workload, PEER_PASS_SIZES);
    });
  if (request.jax)
    await enter("jax-js", async () => {
      const { jaxRuntime } = await import("#models/bench/rank/jax-runtime.ts");
      return peerContenders(await jaxRuntime(), workload, PEER_PASS_SIZES);
    });

  const ours = (await split.run()).slice();
  const scoring = [split, ...kernel.rankings, candidates, ...int8, ...plain, ...fastest];
  const differences: Record<string, number> = {};
  for (const contender of scoring)
    differences[contender.name] = largestDifference(await contender.run(), ours);

  console.log(`${request.rounds} rounds of ${scoring.length} contenders`);
  const contenders = [...scoring, context, ...kernel.parts, ...peaks, ...products];
  await interleave(contenders, WARM_UP_ROUNDS);
  return {
    isolated,
    threads: ort.env.wasm.numThreads ?? 1,
    samples: await interleave(contenders, request.rounds),
    differences,
    flops: Object.fromEntries(peaks.map(({ name, flops }) => [name, flops])),
    kernelProducts: products.map(({ name, precision, flops }) => ({ name, precision, flops })),
    peers,
    failed,
  };
}

Object.assign(globalThis, { rankBench });
