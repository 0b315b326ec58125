import type { FloatTable } from "#models/training/float-table.ts";
import { VIDEO_ACTION_COUNT as A } from "#models/training/kuairand/actions.ts";
import { dwellShare } from "#models/training/kuairand/buckets.ts";
import type { Impression } from "#models/training/kuairand/formats.ts";
import type { ActionSettings } from "#models/training/kuairand/params.ts";
import { DONE, SHOWN, type TokenInputs } from "#models/training/kuairand/token-inputs.ts";
import { type WindowBatch, windowsPerStep } from "#models/training/kuairand/windows.ts";

/** A batch as numbers: `B` windows of `S` places. */
export interface Packed {
  readonly B: number;
  readonly S: number;
  /** `[B * S, 2]`: table rows of the history's videos and of the candidates'; 0 where there is none, or it is hidden. */
  readonly past: Int32Array;
  readonly asked: Int32Array;
  /** `[B, S, DONE]` and `[B, S, SHOWN]` */
  readonly done: Float32Array<ArrayBuffer>;
  readonly shown: Float32Array<ArrayBuffer>;
  /** `[B, S]`: 1 where there is history. */
  readonly mask: Float32Array<ArrayBuffer>;
  /** `[B, S, A + 1]`: what was done with the candidate, watched time last. */
  readonly truth: Float32Array<ArrayBuffer>;
  /** `[B, S]`: 1 where a candidate stands. */
  readonly weight: Float32Array<ArrayBuffer>;
  /** `[B * S]`: the impression of the candidate, -1 where there is none. */
  readonly impressions: Int32Array;
}

/** What training hides; nothing, without a generator. */
export interface Hiding {
  readonly dropout: ActionSettings["dropout"];
  readonly random: () => number;
}

const HASHES = 2;

/** History token `i` of a window stands at place `i`; a candidate stands where its moment begins. */
export function packWindows(
  log: readonly Impression[],
  inputs: TokenInputs,
  { S, windows }: WindowBatch,
  placesPerStep: number,
  hiding?: Hiding,
): Packed {
  const B = windowsPerStep(S, placesPerStep);
  const packed: Packed = {
    B,
    S,
    past: new Int32Array(B * S * HASHES),
    asked: new Int32Array(B * S * HASHES),
    done: new Float32Array(B * S * DONE),
    shown: new Float32Array(B * S * SHOWN),
    mask: new Float32Array(B * S),
    truth: new Float32Array(B * S * (A + 1)),
    weight: new Float32Array(B * S),
    impressions: new Int32Array(B * S).fill(-1),
  };
  const hidden = (share: number) => hiding !== undefined && hiding.random() < share;
  const { video = 0, history = 0 } = hiding?.dropout ?? {};
  const nameVideo = (to: Int32Array, place: number, i: number) => {
    if (hidden(video)) return;
    to.set(inputs.videos.subarray(i * HASHES, (i + 1) * HASHES), place * HASHES);
  };
  for (const [b, { timeline, from, to, asking }] of windows.entries()) {
    for (let at = from; at < to; at++) {
      const i = timeline.impressions[at] ?? 0;
      const place = b * S + at - from;
      if (hidden(history)) continue;
      packed.mask[place] = 1;
      nameVideo(packed.past, place, i);
      packed.done.set(inputs.done.subarray(i * DONE, (i + 1) * DONE), place * DONE);
    }
    for (const at of asking) {
      const i = timeline.impressions[at] ?? 0;
      const place = b * S + (timeline.before[at] ?? 0) - from;
      const impression = log[i];
      if (!impression) continue;
      packed.weight[place] = 1;
      packed.impressions[place] = i;
      nameVideo(packed.asked, place, i);
      packed.shown.set(inputs.shown.subarray(i * SHOWN, (i + 1) * SHOWN), place * SHOWN);
      packed.truth.set(impression.actions, place * (A + 1));
      packed.truth[place * (A + 1) + A] = dwellShare(impression.playMs);
    }
  }
  return packed;
}

/** `[places * width]`: the videos' vectors. */
export function lookUp(table: FloatTable, rows: Int32Array): Float32Array<ArrayBuffer> {
  const places = rows.length / HASHES;
  const vectors = new Float32Array(places * table.width);
  for (let i = 0; i < places; i++)
    if (rows[i * HASHES] !== 0) table.lookUp(rows, i * HASHES, vectors, i * table.width);
  return vectors;
}

/** Brings the gradient of `lookUp`'s vectors back to the rows. */
export function lookBack(table: FloatTable, rows: Int32Array, gradient: Float32Array): void {
  for (let i = 0; i < rows.length / HASHES; i++)
    if (rows[i * HASHES] !== 0) table.addGradient(rows, i * HASHES, gradient, i * table.width, 0);
}
