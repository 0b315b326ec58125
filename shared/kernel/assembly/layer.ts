import {
  FFN,
  D,
  KEY_SIZE,
  KV_HEADS,
  LAYER_ATTENTION_GAIN,
  LAYER_DOWN,
  LAYER_FFN_GAIN,
  LAYER_GATE_UP,
  LAYER_OUT,
  LAYER_QKV,
  QUERY_HEADS,
} from "../plan";
import { multiply, multiplyGeglu, prepare, prepareNormalized } from "./linear";
import { addNormalized } from "./rows";
import { attendedAt, headsAt, madeAt, operandAt, word } from "./scratch";

@inline
function part(layer: usize, index: i32): usize {
  return layer + (<usize>index << 2);
}

/** `heads = rms(h) @ [wq | wk | wv]` */
export function projectHeads(layer: usize, h: usize, rows: i32, heads: usize, scratch: usize): void {
  const qkv = part(layer, LAYER_QKV);
  const width = (word(QUERY_HEADS) + 2 * word(KV_HEADS)) * word(KEY_SIZE);
  prepareNormalized(qkv, h, rows, operandAt(scratch));
  multiply(qkv, operandAt(scratch), rows, heads, <usize>width << 2);
}

/** `h += rms(attended @ wo)`, then `h += rms(ffn(rms(h)))`. Uses up what lies in the scratch. */
export function finishLayer(layer: usize, h: usize, rows: i32, scratch: usize): void {
  const d = word(D);
  const ffn = word(FFN);
  const made = madeAt(scratch);
  const out = part(layer, LAYER_OUT);
  const ready = prepare(out, attendedAt(scratch), rows, operandAt(scratch));
  multiply(out, ready, rows, made, <usize>d << 2);
  addNormalized(made, rows, d, load<u32>(part(layer, LAYER_ATTENTION_GAIN)), h);

  const gateUp = part(layer, LAYER_GATE_UP);
  const gated = headsAt(scratch);
  prepareNormalized(gateUp, h, rows, operandAt(scratch));
  multiplyGeglu(gateUp, operandAt(scratch), rows, gated, <usize>ffn << 2);

  const down = part(layer, LAYER_DOWN);
  multiply(down, prepare(down, gated, rows, operandAt(scratch)), rows, made, <usize>d << 2);
  addNormalized(made, rows, d, load<u32>(part(layer, LAYER_FFN_GAIN)), h);
}
