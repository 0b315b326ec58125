import { RANKING } from "#shared/params/ranking.ts";
import { ACTIONS } from "#shared/types/action.ts";

const A = ACTIONS.length;

/** The worth of each candidate under the feed's default weights, as if each action counted for every post. */
export function weightedValues(
  probabilities: ArrayLike<number>,
  dwellSeconds: ArrayLike<number>,
): Float64Array {
  const values = new Float64Array(dwellSeconds.length);
  for (let row = 0; row < values.length; row++) {
    let value = RANKING.dwellSecondsWeight * (dwellSeconds[row] ?? 0);
    for (const [a, action] of ACTIONS.entries())
      value += RANKING.weights[action] * (probabilities[row * A + a] ?? 0);
    values[row] = value;
  }
  return values;
}
