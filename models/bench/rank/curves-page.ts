import * as ort from "onnxruntime-web/wasm";
import {
  type Contender,
  interleave,
  type Samples,
  type Timed,
} from "#models/bench/rank/contender.ts";
import { PLAIN_PASSES } from "#models/bench/rank/curve-params.ts";
import { plainContender, splitContenders } from "#models/bench/rank/ort-contenders.ts";
import { benchWorkload } from "#models/bench/rank/workload.ts";

/** Runs inside the browser; `curves-suite.ts` opens it and calls `curvesBench`. */
export interface CurveRequest {
  readonly threads: number;
  readonly rounds: number;
  /** Points of a curve: history positions and candidates. */
  readonly points: readonly { readonly S: number; readonly N: number }[];
}

/** Milliseconds of each contender, point by point. */
export type CurveResult = readonly Samples[];

const WARM_UP_ROUNDS = 1;

async function curvesBench({ threads, rounds, points }: CurveRequest): Promise<CurveResult> {
  ort.env.wasm.wasmPaths = "/ort/";
  ort.env.wasm.numThreads = threads;
  const curves: Samples[] = [];
  for (const { S, N } of points) {
    const workload = benchWorkload({ S, N });
    const { split, candidates } = await splitContenders(ort, workload);
    const plain: Contender[] = [];
    for (const perPass of PLAIN_PASSES)
      plain.push({
        ...(await plainContender(ort, workload, Math.min(perPass, N))),
        name: `plain ${perPass}`,
      });
    const contenders: Timed[] = [split, candidates, ...plain];
    await interleave(contenders, WARM_UP_ROUNDS);
    curves.push(await interleave(contenders, rounds));
    console.log(`S = ${S}, N = ${N}`);
  }
  return curves;
}

Object.assign(globalThis, { curvesBench });
