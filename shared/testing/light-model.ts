import { LIGHT_INPUTS, type LightModel } from "#shared/scorers/light-ranker.ts";

/**
 * A light ranker for tests that likes what the named inputs say, each by its number, and nothing else. Layout as in
 * `testLayout`.
 */
export function testLightModel(
  likes: Partial<Record<(typeof LIGHT_INPUTS)[number], number>> = { likes: 1 },
): LightModel {
  // Two units, so that both signs pass the ReLU.
  const hidden = 2;
  const weights = new Float32Array(LIGHT_INPUTS.length * hidden);
  for (const [i, name] of LIGHT_INPUTS.entries()) {
    weights[i * hidden] = likes[name] ?? 0;
    weights[i * hidden + 1] = 0 - (likes[name] ?? 0);
  }
  return {
    version: "light-test",
    modelVersion: "test",
    embeddingDim: 3,
    layout: {
      blocks: {
        author: { slots: 1, hashes: 1 },
        topic: { slots: 1, hashes: 1 },
        language: { slots: 1, hashes: 1 },
        form: { slots: 1, hashes: 1 },
        token: { slots: 2, hashes: 1 },
      },
      rows: 321,
    },
    hidden,
    weights,
    bias: new Float32Array(hidden),
    output: Float32Array.of(1, -1),
    outputBias: 0,
  };
}
