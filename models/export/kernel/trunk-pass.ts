import type { LayerParams, TrunkConfig, TrunkParams } from "#models/contract.ts";
import type { ExampleTokens } from "#models/export/kernel/example-tokens.ts";
import { gained, gelu, normalized, plus, product, type Rows } from "#models/export/kernel/rows.ts";

/** Told what a linear layer reads, by its name in the kernel's file. */
export type Reading = (linear: string, rows: Rows) => void;

interface KeysAndValues {
  readonly keys: Rows;
  readonly values: Rows;
}

/**
 * The trunk's forward pass in plain loops, layer by layer as the kernel takes it, to see what its layers read. `x` of a
 * norm is told without the norm's gain, which is part of the weights there.
 *
 * @returns `[N, D]`: what the heads read, before the final norm.
 */
export function trunkPass(
  tokens: ExampleTokens,
  { layers }: TrunkParams,
  config: TrunkConfig,
  reading: Reading,
): Rows {
  let { context, candidates } = tokens;
  for (const [i, params] of layers.entries()) {
    const layer = new Layer(params, config, (linear, rows) => reading(`${i}.${linear}`, rows));
    const before = layer.keysAndValues(context);
    candidates = layer.candidates(candidates, before);
    if (i < layers.length - 1) context = layer.context(context, before);
  }
  return candidates;
}

class Layer {
  readonly #params: LayerParams;
  readonly #config: TrunkConfig;
  readonly #reading: Reading;

  constructor(params: LayerParams, config: TrunkConfig, reading: Reading) {
    this.#params = params;
    this.#config = config;
    this.#reading = reading;
  }

  keysAndValues(context: Rows): KeysAndValues {
    const { wk, wv, attnPreNorm } = this.#params;
    const x = normalized(context, this.#config.D);
    this.#reading("qkv", x);
    const y = gained(x, attnPreNorm);
    return { keys: this.#turned(product(y, wk), this.#config.kvHeads), values: product(y, wv) };
  }

  /** Tokens that see what came before them. What their product with the query's weights reads has been told. */
  context(h: Rows, before: KeysAndValues): Rows {
    const { wq, attnPreNorm } = this.#params;
    const y = gained(normalized(h, this.#config.D), attnPreNorm);
    const query = this.#turned(product(y, wq), this.#config.queryHeads);
    return this.#finished(h, this.#attended(query, before, undefined));
  }

  /** Rows at one position, which see the context and themselves. */
  candidates(h: Rows, before: KeysAndValues): Rows {
    const { wq, wk, wv, attnPreNorm } = this.#params;
    const x = normalized(h, this.#config.D);
    this.#reading("qkv", x);
    const y = gained(x, attnPreNorm);
    const own = { keys: product(y, wk), values: product(y, wv) };
    return this.#finished(h, this.#attended(product(y, wq), before, own));
  }

  /** `own`: of rows that see all that came before, and themselves; without it, a row sees as many tokens as it is the nth. */
  #attended(query: Rows, before: KeysAndValues, own: KeysAndValues | undefined): Rows {
    const { queryHeads, kvHeads, keySize, softCap, attentionMultiplier } = this.#config;
    const width = kvHeads * keySize;
    const tokens = before.keys.length / width;
    const out = new Float32Array(query.length);
    for (let at = 0; at < out.length; at += keySize) {
      const row = Math.floor(at / (queryHeads * keySize));
      const head = (at / keySize) % queryHeads;
      const kv = Math.floor(head / (queryHeads / kvHeads)) * keySize;
      const sum = new Float64Array(keySize);
      let total = 0;
      const see = ({ keys, values }: KeysAndValues, from: number): void => {
        let dot = 0;
        for (let k = 0; k < keySize; k++) dot += (query[at + k] ?? 0) * (keys[from + k] ?? 0);
        const share = Math.exp(softCap * Math.tanh((dot * attentionMultiplier) / softCap));
        total += share;
        for (let k = 0; k < keySize; k++) sum[k] = (sum[k] ?? 0) + share * (values[from + k] ?? 0);
      };
      const seen = own ? tokens : row + 1;
      for (let token = 0; token < seen; token++) see(before, token * width + kv);
      if (own) see(own, row * width + kv);
      for (let k = 0; k < keySize; k++) out[at + k] = (sum[k] ?? 0) / total;
    }
    return out;
  }

  #finished(h: Rows, attended: Rows): Rows {
    const { D } = this.#config;
    const { wo, attnPostNorm, ffnPreNorm, ffnGate, ffnUp, ffnDown, ffnPostNorm } = this.#params;
    this.#reading("out", attended);
    const after = plus(h, gained(normalized(product(attended, wo), D), attnPostNorm));
    const x = normalized(after, D);
    this.#reading("gate-up", x);
    const y = gained(x, ffnPreNorm);
    const up = product(y, ffnUp);
    const gated = product(y, ffnGate).map((value, i) => gelu(value) * (up[i] ?? 0));
    this.#reading("down", gated);
    return plus(after, gained(normalized(product(gated, ffnDown), D), ffnPostNorm));
  }

  /** Turns context rows to their positions, counted from the candidates' one; the reader stands before a full history. */
  #turned(x: Rows, heads: number): Rows {
    const { S, keySize, ropeBase } = this.#config;
    const width = heads * keySize;
    const tokens = x.length / width;
    const half = keySize / 2;
    return x.map((value, i) => {
      const row = Math.floor(i / width);
      const position = row === 0 ? -1 - S : row - tokens;
      const inHead = i % keySize;
      const angle = position * ropeBase ** ((-2 * (inHead % half)) / keySize);
      const partner = inHead < half ? -(x[i + half] ?? 0) : (x[i - half] ?? 0);
      return value * Math.cos(angle) + partner * Math.sin(angle);
    });
  }
}
