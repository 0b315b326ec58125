import { expect, it } from "vitest";
import * as PLAN from "#shared/kernel/plan.ts";

/** Exports that are no words of the plan: sizes, and offsets within a linear layer, a stage or a layer. */
const isWord = (name: string): boolean =>
  !/^(BLOCK|PANEL|GROUP|WEIGHT_ZERO|MOST_THREADS|MOST_PAGES|PAGE_BYTES|LINEAR_.*|LAYER_.*|STAGE_.*)$/.test(
    name,
  );

const LINEARS = ["HEAD_LINEAR", "CONTENT", "TOWER_UP", "TOWER_DOWN", "TOWER_MIX", "TOWER_SAY"];
/** Words that `writeConstants` fills. */
const CONSTANT_WORDS = 36;

function lengthOf(name: string): number {
  if (LINEARS.includes(name)) return PLAN.LINEAR_WORDS;
  if (name.endsWith("_STAGE")) return PLAN.STAGE_BUCKETS + 1;
  return name === "CONSTANTS" ? CONSTANT_WORDS : 1;
}

it("gives every word of the plan a place of its own, before the layers", () => {
  const owners = new Map<number, string>();
  for (const [name, first] of Object.entries(PLAN).filter(([each]) => isWord(each)))
    for (let word = first; word < first + lengthOf(name); word++) {
      expect([word, owners.get(word), name]).toEqual([word, undefined, name]);
      expect(word <= PLAN.FIRST_LAYER).toBe(true);
      owners.set(word, name);
    }
});

it("gives every part of a stage and of a layer a place of its own", () => {
  const { LINEAR_WORDS, STAGE_POSTS, STAGE_CONTENT, STAGE_EXTRAS, STAGE_FIRST_ROWS } = PLAN;
  expect(STAGE_CONTENT - STAGE_POSTS).toBe(LINEAR_WORDS);
  expect(STAGE_EXTRAS - STAGE_CONTENT).toBe(LINEAR_WORDS);
  expect(STAGE_FIRST_ROWS - STAGE_EXTRAS).toBe(LINEAR_WORDS);
  const { LAYER_QKV, LAYER_OUT, LAYER_GATE_UP, LAYER_DOWN, LAYER_ATTENTION_GAIN } = PLAN;
  const starts = [LAYER_QKV, LAYER_OUT, LAYER_GATE_UP, LAYER_DOWN, LAYER_ATTENTION_GAIN];
  expect(starts).toEqual(starts.map((_, i) => i * LINEAR_WORDS));
  expect(PLAN.LAYER_FFN_GAIN).toBeLessThan(PLAN.LAYER_WORDS);
});
