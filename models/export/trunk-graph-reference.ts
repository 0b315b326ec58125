import {
  candidatePosition,
  type LayerParams,
  RMS_EPSILON,
  type Tensor,
  type TrunkConfig,
  type TrunkParams,
} from "#models/contract.ts";

/**
 * The trunk's forward pass in plain loops and double precision, one candidate at a time: slow, and short enough to be
 * checked by eye against `contract.ts`. The graphs are tested against it.
 */
type Vector = readonly number[];

interface Token {
  readonly keys: Vector;
  readonly values: Vector;
}

const times = (x: Vector, { shape, data }: Tensor): number[] => {
  const columns = shape[1] ?? 0;
  return Array.from({ length: columns }, (_, c) =>
    x.reduce((sum, value, r) => sum + value * (data[r * columns + c] ?? 0), 0),
  );
};

const plus = (a: Vector, b: Vector): number[] => a.map((value, i) => value + (b[i] ?? 0));

function rms(x: Vector, scale: Tensor): number[] {
  const meanSquare = x.reduce((sum, value) => sum + value * value, 0) / x.length;
  return x.map((value, i) => (value / Math.sqrt(meanSquare + RMS_EPSILON)) * (scale.data[i] ?? 0));
}

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

const gelu = (x: number): number =>
  0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)));

/** RoPE over every head of `x`, pairs `j` and `j + keySize / 2`. */
function turned(x: Vector, position: number, { keySize, ropeBase }: TrunkConfig): number[] {
  const half = keySize / 2;
  return x.map((value, i) => {
    const inHead = i % keySize;
    const angle = position * ropeBase ** ((-2 * (inHead % half)) / keySize);
    const partner = inHead < half ? -(x[i + half] ?? 0) : (x[i - half] ?? 0);
    return value * Math.cos(angle) + partner * Math.sin(angle);
  });
}

function attention(
  x: Vector,
  position: number,
  attended: readonly Token[],
  p: LayerParams,
  config: TrunkConfig,
) {
  const { queryHeads, kvHeads, keySize, softCap, attentionMultiplier } = config;
  const query = turned(times(x, p.wq), position, config);
  const merged: number[] = [];
  for (let head = 0; head < queryHeads; head++) {
    const kv = Math.floor(head / (queryHeads / kvHeads)) * keySize;
    const scores = attended.map(({ keys }) => {
      let dot = 0;
      for (let k = 0; k < keySize; k++)
        dot += (query[head * keySize + k] ?? 0) * (keys[kv + k] ?? 0);
      return softCap * Math.tanh((dot * attentionMultiplier) / softCap);
    });
    const largest = Math.max(...scores);
    const weights = scores.map((score) => Math.exp(score - largest));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    for (let k = 0; k < keySize; k++)
      merged.push(
        attended.reduce(
          (sum, { values }, i) => sum + ((weights[i] ?? 0) / total) * (values[kv + k] ?? 0),
          0,
        ),
      );
  }
  return times(merged, p.wo);
}

function layer(
  h: Vector,
  position: number,
  before: readonly Token[],
  p: LayerParams,
  config: TrunkConfig,
) {
  const x = rms(h, p.attnPreNorm);
  const own: Token = { keys: turned(times(x, p.wk), position, config), values: times(x, p.wv) };
  const attended = plus(
    h,
    rms(attention(x, position, [...before, own], p, config), p.attnPostNorm),
  );
  const y = rms(attended, p.ffnPreNorm);
  const up = times(y, p.ffnUp);
  const gated = times(y, p.ffnGate).map((value, i) => gelu(value) * (up[i] ?? 0));
  return { h: plus(attended, rms(times(gated, p.ffnDown), p.ffnPostNorm)), own };
}

export interface ReferenceScores {
  readonly probabilities: number[];
  readonly continuous: number[];
  readonly hidden: number[];
}

/**
 * Scores each of `candidates` (`D` long) for the reader and history of `tokens` (`1 + S` of them). Where `mask` is 0,
 * the token is padding: nothing attends to it.
 */
export function referenceScores(
  tokens: readonly Vector[],
  mask: Vector,
  candidates: readonly Vector[],
  params: TrunkParams,
  config: TrunkConfig,
): ReferenceScores[] {
  const context = params.layers.map((): Token[] => []);
  for (const [position, token] of tokens.entries()) {
    if ((mask[position] ?? 0) === 0) continue;
    let h: Vector = token;
    for (const [i, p] of params.layers.entries()) {
      const before = context[i] ?? [];
      const next = layer(h, position, before, p, config);
      before.push(next.own);
      h = next.h;
    }
  }
  return candidates.map((candidate) => {
    let h: Vector = candidate;
    for (const [i, p] of params.layers.entries())
      h = layer(h, candidatePosition(config), context[i] ?? [], p, config).h;
    const hidden = rms(h, params.finalNorm);
    return {
      probabilities: times(hidden, params.actionHead).map(sigmoid),
      continuous: times(hidden, params.continuousHead).map(sigmoid),
      hidden,
    };
  });
}
