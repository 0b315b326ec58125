/** Probabilities as the model says them, and what is true of the same cases: outcomes (0, 1) or their probabilities. */
export interface Cases {
  readonly predicted: Float32Array;
  readonly truth: Float32Array;
}

export interface Platt {
  readonly scale: number;
  readonly bias: number;
}

const STEPS = 50;
const ENOUGH = 1e-10;
/** Keeps a head without any variation, or a rare one without outcomes, where it is: `scale = 1, bias = 0` counts as much. */
const PRIOR_CASES = 1;
/** A step further than this is cut: where predictions are far off, the curve at hand says little about the bottom. */
const LONGEST_STEP = 1;
const MIN_PROBABILITY = 1e-7;

/**
 * The `scale` and `bias` for which `sigmoid(scale * logit + bias)` has the least cross-entropy with the truth, by
 * Newton's method (Platt, 1999). The scale stays above 0, so that no order changes.
 */
export function fitPlatt({ predicted, truth }: Cases): Platt {
  let [scale, bias] = [1, 0];
  const logits = predicted.map((p) => {
    const q = Math.min(1 - MIN_PROBABILITY, Math.max(MIN_PROBABILITY, p));
    return Math.log(q) - Math.log1p(-q);
  });
  const prior = PRIOR_CASES / logits.length;
  for (let step = 0; step < STEPS && logits.length > 0; step++) {
    let [gScale, gBias] = [prior * (scale - 1), prior * bias];
    let [hScale, hBoth, hBias] = [prior, 0, prior];
    for (const [i, logit] of logits.entries()) {
      const p = 1 / (1 + Math.exp(-(scale * logit + bias)));
      const error = (p - (truth[i] ?? 0)) / logits.length;
      const spread = (p * (1 - p)) / logits.length;
      gScale += error * logit;
      gBias += error;
      hScale += spread * logit * logit;
      hBoth += spread * logit;
      hBias += spread;
    }
    const determinant = hScale * hBias - hBoth * hBoth;
    let dScale = (hBias * gScale - hBoth * gBias) / determinant;
    let dBias = (hScale * gBias - hBoth * gScale) / determinant;
    const cut = Math.min(1, LONGEST_STEP / Math.hypot(dScale, dBias));
    [dScale, dBias] = [cut * dScale, cut * dBias];
    scale = Math.max(scale / 2, scale - dScale);
    bias -= dBias;
    if (dScale * dScale + dBias * dBias < ENOUGH) break;
  }
  return { scale, bias };
}
