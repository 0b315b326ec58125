/** What `assembly/probe.ts` exports: the kernel's inlined parts. Pointers are bytes. `writeConstants` comes first. */
export interface ProbeExports extends Record<ProbedFunction, (at: number, count: number) => void> {
  writeConstants(): void;
  multiplyF32(
    a: number,
    rows: number,
    b: number,
    k: number,
    n: number,
    c: number,
    cStride: number,
    then: number,
  ): void;
  quantize(
    x: number,
    rows: number,
    width: number,
    out: number,
    scales: number,
    sums: number,
    norm: boolean,
  ): void;
  multiplyInt8(
    a: number,
    aScales: number,
    aSums: number,
    rows: number,
    b: number,
    bScales: number,
    k: number,
    n: number,
    c: number,
    fused: boolean,
  ): void;
  normalizeRows(x: number, rows: number, width: number, out: number): void;
  addNormalized(x: number, rows: number, width: number, gain: number, h: number): void;
  scaleToUnit(x: number, rows: number, width: number): void;
}

export type ProbedFunction =
  | "applyExp2"
  | "applyCapped"
  | "applyCappedNear"
  | "applyGelu"
  | "applySilu"
  | "applySigmoid";
