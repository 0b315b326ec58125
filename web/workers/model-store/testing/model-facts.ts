import type { ModelFacts } from "#web/workers/model-store/open-model.ts";

/** Facts of a model that reads its own posts only. */
export const modelFacts = (modelVersion: string): ModelFacts => ({
  modelVersion,
  readable: [modelVersion],
  layout: `layout of ${modelVersion}`,
  signedBy: { holder: "a test", demo: true },
});
