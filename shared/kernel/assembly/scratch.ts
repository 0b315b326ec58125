import {
  SCRATCH_ATTENDED,
  SCRATCH_HEADS,
  SCRATCH_HIDDEN,
  SCRATCH_MADE,
  SCRATCH_WEIGHTS,
} from "../plan";

/** A word of the plan. */
@inline
export function word(index: i32): i32 {
  return load<i32>(<usize>index << 2);
}

/** Where each thing of a block lies in a thread's scratch: see the plan. */
@inline
export function operandAt(scratch: usize): usize {
  return scratch;
}

@inline
export function headsAt(scratch: usize): usize {
  return scratch + <usize>word(SCRATCH_HEADS);
}

@inline
export function attendedAt(scratch: usize): usize {
  return scratch + <usize>word(SCRATCH_ATTENDED);
}

@inline
export function madeAt(scratch: usize): usize {
  return scratch + <usize>word(SCRATCH_MADE);
}

@inline
export function hiddenAt(scratch: usize): usize {
  return scratch + <usize>word(SCRATCH_HIDDEN);
}

@inline
export function weightsAt(scratch: usize): usize {
  return scratch + <usize>word(SCRATCH_WEIGHTS);
}
