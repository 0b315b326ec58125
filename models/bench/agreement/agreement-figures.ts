import type { RuntimeAnswers } from "#models/bench/agreement/runtime-answers.ts";
import type { Figure } from "#models/bench/figure.ts";
import { largestDifference } from "#models/export/largest-difference.ts";
import { WEIGHT_VARIANTS, type WeightVariant } from "#shared/api/model-manifest.ts";
import type { GoldenOutputs } from "#shared/features/golden.ts";

/** What each runtime answered, or why it could not be asked. */
export type Answered = Readonly<Record<string, RuntimeAnswers | { readonly missing: string }>>;

/** The network as it was trained, on jax-js. */
const TRAINED = "jax-js";

const flat = (outputs: readonly GoldenOutputs[]): number[] =>
  outputs.flatMap(({ probabilities, continuous, reader }) => [
    ...probabilities,
    ...continuous,
    ...reader,
  ]);

/**
 * Differences between runtimes on the golden inputs: of every pair for f32, for other weights from the trained network
 * (from the first runtime's f32 for a model without its own answers); and how much a batch's make-up changes scores.
 */
export function agreementFigures(
  trained: readonly GoldenOutputs[] | undefined,
  answered: Answered,
): Figure[] {
  const figures: Figure[] = [];
  const add = (figure: string, value: number, n: number): void => {
    figures.push({ suite: "agreement", figure, value, unit: "", ours: value, peer: null, n });
  };
  const miss = (figure: string, missing: string): void => {
    figures.push({
      suite: "agreement",
      figure,
      value: null,
      unit: "",
      ours: null,
      peer: null,
      n: 0,
      missing,
    });
  };

  const runtimes = Object.entries(answered);
  const float32 = new Map<string, readonly number[]>();
  if (trained === undefined) miss(TRAINED, "this model was exported without its own answers");
  else float32.set(TRAINED, flat(trained));
  for (const [runtime, answers] of runtimes)
    if ("missing" in answers) miss(runtime, answers.missing);
    else if (answers.f32 !== undefined) float32.set(runtime, flat(answers.f32.outputs));

  const pairs = [...float32].flatMap(([a, x], i) =>
    [...float32].slice(i + 1).map(([b, y]) => ({
      name: `${a}/${b}`,
      difference: largestDifference(x, y),
      n: x.length,
    })),
  );
  for (const { name, difference, n } of pairs) add(`f32 ${name}`, difference, n);
  if (pairs.length > 0)
    add("f32 max-difference", Math.max(...pairs.map((p) => p.difference)), pairs.length);

  const withAnswers = (
    each: (runtime: string, variant: WeightVariant, answers: RuntimeAnswers) => void,
  ): void => {
    for (const variant of WEIGHT_VARIANTS)
      for (const [runtime, answers] of runtimes)
        if (!("missing" in answers)) each(runtime, variant, answers);
  };
  const [first = TRAINED, reference = []] = [...float32][0] ?? [];
  withAnswers((runtime, variant, { [variant]: answer }) => {
    if (variant === "f32") return;
    const name = `${variant} ${runtime}/${first}`;
    if (answer === undefined) miss(name, `${runtime} cannot run ${variant} here`);
    else add(name, largestDifference(flat(answer.outputs), reference), reference.length);
  });
  withAnswers((runtime, variant, { [variant]: answer }) => {
    if (answer !== undefined) add(`batch ${runtime} ${variant}`, answer.batchDifference, 1);
  });
  return figures;
}
