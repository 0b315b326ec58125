import type {
  CandidateTowerParams,
  ContextBatch,
  ContextEmbeddings,
  ContextInputParams,
  LayerParams,
  ReferenceConfig,
  ReferenceParams,
  RetrievalParams,
  Tensor,
} from "#models/contract.ts";
import type { HostTensor } from "#models/phoenix/reference/host-tensors.ts";
import type { RankerBatch, RankerEmbeddings } from "#models/phoenix/reference/ranker.ts";

/**
 * Forward passes of the reference's ranker and towers in loops over double-precision numbers, without jax-js and without any of
 * the functions that it checks. One viewer at a time; every rule is written out where it applies.
 */
type Row = number[];

const row = ({ data }: HostTensor | Tensor, index: number, width: number): Row =>
  Array.from(data.subarray(index * width, (index + 1) * width));

function project(x: Row, { shape, data }: Tensor): Row {
  const [rows = 0, columns = 0] = shape;
  if (rows !== x.length) throw new RangeError(`${x.length} numbers, but a matrix of ${rows} rows`);
  const out = zeros(columns);
  for (let c = 0; c < columns; c++)
    for (let r = 0; r < rows; r++)
      out[c] = (out[c] ?? 0) + (x[r] ?? 0) * (data[r * columns + c] ?? 0);
  return out;
}

function normalized(x: Row, scale: Tensor): Row {
  let squares = 0;
  for (const value of x) squares += value * value;
  const root = Math.sqrt(squares / x.length + 0.00001);
  return x.map((value, i) => (value * (scale.data[i] ?? 0)) / root);
}

const zeros = (length: number): Row => Array.from({ length }, () => 0);

const sum = (a: Row, b: Row): Row => a.map((value, i) => value + (b[i] ?? 0));

const gelu = (x: number): number =>
  (x / 2) * (1 + Math.tanh(0.7978845608028654 * (x + 0.044715 * x * x * x)));

/** Multiplies the complex numbers `(x[j], x[j + half])` of one head by `exp(i * position * base^(-j / half))`. */
function rotated(head: Row, position: number, base: number): Row {
  const half = head.length / 2;
  const out = head.slice();
  for (let j = 0; j < half; j++) {
    const angle = position / Math.pow(base, j / half);
    const [re, im] = [head[j] ?? 0, head[j + half] ?? 0];
    out[j] = re * Math.cos(angle) - im * Math.sin(angle);
    out[j + half] = re * Math.sin(angle) + im * Math.cos(angle);
  }
  return out;
}

const heads = (x: Row, keySize: number): Row[] =>
  Array.from({ length: x.length / keySize }, (_, h) => x.slice(h * keySize, (h + 1) * keySize));

/** Index of the query head -> index of the key-value head: consecutive query heads share one. */
const servedBy = (queryHead: number, { queryHeads, kvHeads }: ReferenceConfig): number =>
  Math.floor((queryHead * kvHeads) / queryHeads);

function attend(
  x: readonly Row[],
  positions: Row,
  sees: (from: number, to: number) => boolean,
  layer: LayerParams,
  config: ReferenceConfig,
): Row[] {
  const { keySize, ropeBase, attentionMultiplier, softCap } = config;
  const turned = (weights: Tensor) =>
    x.map((token, t) =>
      heads(project(token, weights), keySize).map((head) =>
        rotated(head, positions[t] ?? 0, ropeBase),
      ),
    );
  const [queries, keys] = [turned(layer.wq), turned(layer.wk)];
  const values = x.map((token) => heads(project(token, layer.wv), keySize));
  return queries.map((query, from) => {
    const found = query.flatMap((head, h) => {
      const kv = servedBy(h, config);
      const logits = keys.map((key, to) => {
        if (!sees(from, to)) return -1e30;
        const dot = head.reduce((total, value, k) => total + value * (key[kv]?.[k] ?? 0), 0);
        return softCap * Math.tanh((dot * attentionMultiplier) / softCap);
      });
      const largest = Math.max(...logits);
      const weights = logits.map((logit) => Math.exp(logit - largest));
      const total = weights.reduce((a, b) => a + b, 0);
      return head.map((_, k) =>
        values.reduce(
          (mean, value, to) => mean + ((weights[to] ?? 0) / total) * (value[kv]?.[k] ?? 0),
          0,
        ),
      );
    });
    return project(found, layer.wo);
  });
}

function feedForward(x: Row, { ffnGate, ffnUp, ffnDown }: LayerParams): Row {
  const up = project(x, ffnUp);
  return project(
    project(x, ffnGate).map((value, i) => gelu(value) * (up[i] ?? 0)),
    ffnDown,
  );
}

/** Rows of a table whose index may lie outside of it. */
const looked = (table: Tensor, index: number, D: number): Row =>
  index < (table.shape[0] ?? 0) ? row(table, index, D) : zeros(D);

function actionPart(taken: Row, table: Tensor, D: number): Row {
  const out = zeros(D);
  if (!taken.includes(1)) return out;
  for (const [a, bit] of taken.entries())
    for (const [i, value] of row(table, a, D).entries())
      out[i] = (out[i] ?? 0) + (bit === 1 ? value : -value);
  return out;
}

/** Tokens, and which of them are there. */
interface Tokens {
  readonly tokens: Row[];
  readonly present: boolean[];
}

/** The user and the history of viewer `b`. */
function embedContext(
  params: ContextInputParams,
  batch: ContextBatch<HostTensor>,
  embeddings: ContextEmbeddings<HostTensor>,
  { D, S, Hu, Hi, Ha, A }: ReferenceConfig,
  b: number,
): Tokens {
  const tokens = [project(row(embeddings.user, b, Hu * D), params.reduceUser)];
  const present = [batch.userHashes.data[b * Hu] !== 0];
  for (let s = 0; s < S; s++) {
    const at = b * S + s;
    const parts = [
      ...row(embeddings.historyPosts, at, Hi * D),
      ...row(embeddings.historyAuthors, at, Ha * D),
      ...actionPart(row(batch.historyActions, at, A), params.actions, D),
      ...looked(params.surfaceTable, batch.historySurfaces.data[at] ?? 0, D),
    ];
    const { dwellUp, dwellDown } = params;
    if (batch.historyDwell && dwellUp && dwellDown) {
      const share = Math.min(Math.max(batch.historyDwell.data[at] ?? 0, 0), 30) / 30;
      parts.push(...project(project([share], dwellUp).map(gelu), dwellDown));
    }
    tokens.push(project(parts, params.reduceHistory));
    present.push(batch.historyPostHashes.data[at * Hi] !== 0);
  }
  return { tokens, present };
}

/** The candidates of viewer `b`. */
function embedSlate(
  params: ReferenceParams,
  { candidates: batch }: RankerBatch<HostTensor>,
  { candidates: embeddings }: RankerEmbeddings<HostTensor>,
  { D, Hi, Ha }: ReferenceConfig,
  b: number,
): Tokens {
  const N = batch.postHashes.shape[1] ?? 0;
  const tokens: Row[] = [];
  const present: boolean[] = [];
  for (let n = 0; n < N; n++) {
    const at = b * N + n;
    const parts = [
      ...row(embeddings.posts, at, Hi * D),
      ...row(embeddings.authors, at, Ha * D),
      ...looked(params.context.surfaceTable, batch.surfaces.data[at] ?? 0, D),
    ];
    const { postAgeTable } = params.candidates;
    if (batch.postAges && postAgeTable)
      parts.push(...looked(postAgeTable, batch.postAges.data[at] ?? 0, D));
    tokens.push(project(parts, params.candidates.reduceCandidates));
    present.push(batch.postHashes.data[at * Hi] !== 0);
  }
  return { tokens, present };
}

function positionsOf(present: readonly boolean[], { S, positions }: ReferenceConfig): Row {
  if (positions === "token-index") return present.map((_, t) => t);
  let next = S;
  const out = present.map((_, t) => (t > S ? S + 1 : 0));
  for (let t = S; t >= 1; t--) if (present[t]) out[t] = next--;
  return out;
}

/** What the layers make of every token. */
function trunk(
  layers: readonly LayerParams[],
  { tokens, present }: Tokens,
  config: ReferenceConfig,
): Row[] {
  const positions = positionsOf(present, config);
  const first = 1 + config.S;
  const sees = (from: number, to: number): boolean => {
    if (!present[to]) return false;
    if (to >= first) return to === from;
    return from >= first || !config.causal || to <= from;
  };
  let h = tokens;
  for (const layer of layers) {
    const x = h.map((token) => normalized(token, layer.attnPreNorm));
    const found = attend(x, positions, sees, layer, config);
    h = h.map((token, t) => sum(token, normalized(found[t] ?? [], layer.attnPostNorm)));
    h = h.map((token) =>
      sum(
        token,
        normalized(feedForward(normalized(token, layer.ffnPreNorm), layer), layer.ffnPostNorm),
      ),
    );
  }
  return h;
}

/** Logits of viewer `b`'s candidates: action and continuous ones in `[N][A]` and `[N][C]`. */
export function plainForward(
  params: ReferenceParams,
  batch: RankerBatch<HostTensor>,
  embeddings: RankerEmbeddings<HostTensor>,
  config: ReferenceConfig,
  b: number,
): { actionLogits: Row[]; continuousLogits: Row[] } {
  const context = embedContext(params.context, batch.context, embeddings.context, config, b);
  const slate = embedSlate(params, batch, embeddings, config, b);
  const all = {
    tokens: [...context.tokens, ...slate.tokens],
    present: [...context.present, ...slate.present],
  };
  const { layers, finalNorm, actionHead, continuousHead } = params.trunk;
  const hidden = trunk(layers, all, config)
    .slice(1 + config.S)
    .map((token) => normalized(token, finalNorm));
  return {
    actionLogits: hidden.map((x) => project(x, actionHead)),
    continuousLogits: continuousHead ? hidden.map((x) => project(x, continuousHead)) : [],
  };
}

const unit = (x: Row): Row => {
  const length = Math.sqrt(
    Math.max(
      1e-12,
      x.reduce((total, value) => total + value * value, 0),
    ),
  );
  return x.map((value) => value / length);
};

/** The user tower's vector of viewer `b`, `[D]`. */
export function plainUser(
  params: RetrievalParams,
  batch: ContextBatch<HostTensor>,
  embeddings: ContextEmbeddings<HostTensor>,
  config: ReferenceConfig,
  b: number,
): Row {
  const context = embedContext(params.context, batch, embeddings, config, b);
  const there = trunk(params.layers, context, config).filter((_, t) => context.present[t]);
  const total = there.reduce(sum, zeros(config.D));
  return unit(total.map((value) => value / Math.max(1, there.length)));
}

/** The candidate tower's vector of a post's `[Hi + Ha]` embeddings, `[D]`. */
export function plainCandidate(
  tower: CandidateTowerParams | undefined,
  embeddings: readonly Row[],
): Row {
  if (!tower) {
    const total = embeddings.reduce(sum, zeros(embeddings[0]?.length ?? 0));
    return unit(total.map((value) => value / embeddings.length));
  }
  const hidden = project(embeddings.flat(), tower.towerUp).map((x) => x / (1 + Math.exp(-x)));
  return unit(project(hidden, tower.towerDown));
}
