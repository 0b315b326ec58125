import { FEATURE_BLOCKS, type FeatureLayout, slotCount } from "#shared/features/feature-layout.ts";
import { LIGHT_INPUTS, type LightModel } from "#shared/scorers/light-ranker.ts";
import { err, ok, type Result } from "#shared/types/result.ts";

/** `light-ranker.json`: a few kilobytes, read by the page even where no runtime starts. */
interface LightModelFile {
  readonly version: string;
  readonly modelVersion: string;
  readonly embeddingDim: number;
  readonly layout: LightModel["layout"];
  readonly hidden: number;
  /** `D` names: what the columns mean. Numbers made for other inputs would give orders without any sense. */
  readonly inputs: readonly string[];
  readonly weights: readonly number[];
  readonly bias: readonly number[];
  readonly output: readonly number[];
  readonly outputBias: number;
}

/** Significant digits of a stored weight: 5 change no score by more than 1e-4. */
const DIGITS = 5;

/** What the light ranker needs of a model's layout. */
export const lightLayout = ({ blocks, rows }: FeatureLayout): LightModel["layout"] => ({
  blocks: Object.fromEntries(
    FEATURE_BLOCKS.map((block) => [
      block,
      { slots: slotCount(blocks[block]), hashes: blocks[block].scales.length },
    ]),
  ) as LightModel["layout"]["blocks"],
  rows,
});

export function encodeLightModel(model: LightModel): string {
  const short = (numbers: Float32Array) =>
    Array.from(numbers, (x) => Number(x.toPrecision(DIGITS)));
  const file: LightModelFile = {
    version: model.version,
    modelVersion: model.modelVersion,
    embeddingDim: model.embeddingDim,
    layout: model.layout,
    hidden: model.hidden,
    inputs: LIGHT_INPUTS,
    weights: short(model.weights),
    bias: short(model.bias),
    output: short(model.output),
    outputBias: Number(model.outputBias.toPrecision(DIGITS)),
  };
  return `${JSON.stringify(file)}\n`;
}

/** The inverse; says what is wrong with a damaged or foreign file. */
export function decodeLightModel(text: string): Result<LightModel, string> {
  let file: Partial<LightModelFile>;
  try {
    file = JSON.parse(text) as Partial<LightModelFile>;
  } catch {
    return err("not JSON");
  }
  const { version, modelVersion, embeddingDim, layout, hidden, inputs, outputBias } = file ?? {};
  if (typeof version !== "string" || typeof modelVersion !== "string")
    return err("names no version");
  if (inputs?.join() !== LIGHT_INPUTS.join()) return err(`reads other inputs: ${inputs?.join()}`);
  if (!isCount(hidden) || !isCount(embeddingDim) || typeof outputBias !== "number")
    return err("lacks a number");
  if (!isLayout(layout)) return err("has no layout");
  const weights = floats(file.weights, inputs.length * hidden);
  const bias = floats(file.bias, hidden);
  const output = floats(file.output, hidden);
  if (!weights || !bias || !output) return err(`has no weights for ${hidden} hidden units`);
  return ok({
    version,
    modelVersion,
    embeddingDim,
    layout,
    hidden,
    weights,
    bias,
    output,
    outputBias,
  });
}

const isLayout = (
  layout: Partial<LightModel["layout"]> | undefined,
): layout is LightModel["layout"] =>
  isCount(layout?.rows) &&
  FEATURE_BLOCKS.every((block) => {
    const { slots, hashes } = layout?.blocks?.[block] ?? {};
    return isCount(slots) && isCount(hashes);
  });

const isCount = (x: unknown): x is number => Number.isSafeInteger(x) && Number(x) > 0;

/** Undefined unless there are `length` finite numbers. */
function floats(numbers: unknown, length: number): Float32Array | undefined {
  if (!Array.isArray(numbers) || numbers.length !== length) return undefined;
  return numbers.every(Number.isFinite) ? Float32Array.from(numbers as number[]) : undefined;
}
