import type { Contender } from "#models/bench/rank/contender.ts";
import {
  candidatesForward,
  contextForward,
  plainForward,
  uploadTrunk,
} from "#models/bench/rank/forward.ts";
import type { TensorRuntime } from "#models/bench/rank/tensor-ops.ts";
import type { Workload } from "#models/bench/rank/workload.ts";

/** Both forms of a tensor library: `<name> split`, and `<name> plain <perPass>` for each pass size. */
export function peerContenders<T>(
  runtime: TensorRuntime<T>,
  { config, params, tokens, candidates, N }: Workload,
  passSizes: readonly number[],
): Contender[] {
  const { name, ops, compile, read, release } = runtime;
  const weights = uploadTrunk(ops, params, config);
  const tokenRows = ops.constant(tokens);
  const only = (results: readonly T[]): T => {
    const [first] = results;
    if (first === undefined) throw new Error(`${name}: no result`);
    return first;
  };

  const all = ops.constant(candidates);
  const context = contextForward(ops, weights, config);
  const score = candidatesForward(ops, weights, config, N);
  const { layers } = config;
  const runContext = compile(([rows]) => {
    const { keys, values } = context(only(rows === undefined ? [] : [rows]));
    return [...keys, ...values];
  });
  const runCandidates = compile(([rows, ...kv]) => [
    score(only(rows === undefined ? [] : [rows]), {
      keys: kv.slice(0, layers),
      values: kv.slice(layers),
    }),
  ]);
  const split: Contender = {
    name: `${name} split`,
    async run() {
      const kv = runContext([tokenRows]);
      const scores = only(runCandidates([all, ...kv]));
      const answer = await read(scores);
      for (const tensor of [...kv, scores]) release(tensor);
      return answer;
    },
  };

  const plain = passSizes.map((perPass): Contender => {
    const forward = plainForward(ops, weights, config, perPass);
    const runPass = compile(([rows, pass]) => {
      if (rows === undefined || pass === undefined) throw new Error(`${name}: two inputs expected`);
      return [forward(rows, pass)];
    });
    const width = perPass * config.D;
    const passes = Array.from({ length: N / perPass }, (_, i) =>
      ops.constant({
        shape: [perPass, config.D],
        data: candidates.data.slice(i * width, (i + 1) * width),
      }),
    );
    return {
      name: `${name} plain ${perPass}`,
      async run() {
        const answer = new Float32Array(N * config.A);
        for (const [i, pass] of passes.entries()) {
          const scores = only(runPass([tokenRows, pass]));
          answer.set(await read(scores), i * perPass * config.A);
          release(scores);
        }
        return answer;
      },
    };
  });
  return [split, ...plain];
}
