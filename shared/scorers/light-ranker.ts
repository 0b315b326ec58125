import {
  type LightCandidate,
  POST_INPUTS,
  writeLightInputs,
} from "#shared/features/light-inputs.ts";
import {
  type LightLayout,
  type LightProfile,
  lightProfile,
  READER_FACTS,
} from "#shared/features/light-profile.ts";
import type { EpochMs } from "#shared/types/ids.ts";
import type { HistoryEntry } from "#shared/types/query.ts";

/** `D`: everything the network reads, the candidate's inputs first. */
export const LIGHT_INPUTS = [...POST_INPUTS, ...READER_FACTS] as const;

/** `sigmoid(relu(x @ weights + bias) @ output + outputBias)`, `x [D]` the inputs. */
export interface LightWeights {
  /** `H`: width of the hidden layer. */
  readonly hidden: number;
  /** `[D, H]`, row-major. */
  readonly weights: Float32Array;
  /** `[H]` */
  readonly bias: Float32Array;
  /** `[H]` */
  readonly output: Float32Array;
  readonly outputBias: number;
}

export interface LightModel extends LightWeights {
  /** Of the light ranker itself; follows from its content. */
  readonly version: string;
  /** The Phoenix that it was distilled from, and whose features it reads. */
  readonly modelVersion: string;
  /** `E`: length of post and reader vectors. */
  readonly embeddingDim: number;
  readonly layout: LightLayout;
}

/** Hidden units computed side by side: eight sums stay in registers, and every input is read once for them. */
const LANES = 8;
const P = POST_INPUTS.length;

/**
 * Phoenix in miniature: says of each post how likely it is among the best that Phoenix would choose for this reader,
 * from look-ups in the reader's profile, age, counts and, where the reader tower has run, its dot product. A score
 * depends on the reader and the post and on nothing else in the batch. Holds its working memory, so keep one.
 */
export class LightRanker {
  readonly model: LightModel;
  readonly #inputs = new Float64Array(P);
  /** `[H / 8, P, 8]`, padded with zeros: the order in which a score reads them. */
  readonly #weights: Float64Array;
  /** `[H]`, padded: the hidden layer before any post is read, and what it counts for. */
  readonly #reader: Float64Array;
  readonly #output: Float64Array;
  readonly #profiles = new WeakMap<readonly HistoryEntry[], LightProfile>();

  constructor(model: LightModel) {
    this.model = model;
    const { hidden: H, weights, output } = model;
    const padded = Math.ceil(H / LANES) * LANES;
    this.#reader = new Float64Array(padded);
    this.#output = new Float64Array(padded);
    this.#output.set(output);
    this.#weights = new Float64Array(padded * P);
    for (let h = 0; h < H; h++)
      for (let i = 0; i < P; i++)
        this.#weights[(Math.floor(h / LANES) * P + i) * LANES + (h % LANES)] =
          weights[i * H + h] ?? 0;
  }

  /** The reader of a history; kept while the same array comes again. */
  profileOf(history: readonly HistoryEntry[]): LightProfile {
    let profile = this.#profiles.get(history);
    if (!profile) {
      profile = lightProfile(history, this.model.layout);
      this.#profiles.set(history, profile);
    }
    return profile;
  }

  /** `[N]` in (0, 1), in the order of the candidates; higher is better. */
  score(profile: LightProfile, candidates: readonly LightCandidate[], now: EpochMs): Float64Array {
    this.#read(profile);
    const scores = new Float64Array(candidates.length);
    for (let row = 0; row < candidates.length; row++) {
      const candidate = candidates[row];
      if (!candidate) continue;
      writeLightInputs(candidate, now, profile, this.model.layout, this.#inputs);
      scores[row] = 1 / (1 + Math.exp(-this.#logit()));
    }
    return scores;
  }

  /** What of the hidden layer is the same for all candidates of a reader. */
  #read({ facts }: LightProfile): void {
    const { hidden: H, weights, bias } = this.model;
    for (let h = 0; h < H; h++) {
      let sum = bias[h] ?? 0;
      for (let i = 0; i < READER_FACTS.length; i++)
        sum += (facts[i] ?? 0) * (weights[(P + i) * H + h] ?? 0);
      this.#reader[h] = sum;
    }
  }

  #logit(): number {
    const x = this.#inputs;
    const w = this.#weights;
    const reader = this.#reader;
    const output = this.#output;
    let logit = this.model.outputBias;
    let at = 0;
    for (let unit = 0; unit < reader.length; unit += LANES) {
      let a = reader[unit] ?? 0;
      let b = reader[unit + 1] ?? 0;
      let c = reader[unit + 2] ?? 0;
      let d = reader[unit + 3] ?? 0;
      let e = reader[unit + 4] ?? 0;
      let f = reader[unit + 5] ?? 0;
      let g = reader[unit + 6] ?? 0;
      let h = reader[unit + 7] ?? 0;
      for (let i = 0; i < P; i++, at += LANES) {
        const value = x[i] ?? 0;
        a += value * (w[at] ?? 0);
        b += value * (w[at + 1] ?? 0);
        c += value * (w[at + 2] ?? 0);
        d += value * (w[at + 3] ?? 0);
        e += value * (w[at + 4] ?? 0);
        f += value * (w[at + 5] ?? 0);
        g += value * (w[at + 6] ?? 0);
        h += value * (w[at + 7] ?? 0);
      }
      if (a > 0) logit += a * (output[unit] ?? 0);
      if (b > 0) logit += b * (output[unit + 1] ?? 0);
      if (c > 0) logit += c * (output[unit + 2] ?? 0);
      if (d > 0) logit += d * (output[unit + 3] ?? 0);
      if (e > 0) logit += e * (output[unit + 4] ?? 0);
      if (f > 0) logit += f * (output[unit + 5] ?? 0);
      if (g > 0) logit += g * (output[unit + 6] ?? 0);
      if (h > 0) logit += h * (output[unit + 7] ?? 0);
    }
    return logit;
  }
}
