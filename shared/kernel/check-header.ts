import type {
  KernelHeader,
  KernelTrunk,
  LinearSection,
  VectorSection,
} from "#shared/kernel/kernel-file.ts";
import { GROUP, PANEL } from "#shared/kernel/plan.ts";
import { roundUp } from "#shared/kernel/round-up.ts";

/** Sections begin at multiples of this many bytes. */
export const SECTION_ALIGNMENT = 16;

/** `e^cap` times a whole context must stay a float: the kernel looks for no largest score. */
const MOST_SOFT_CAP = 64;

/**
 * Checks what a header says about itself: that numbers are numbers the kernel can work with, and that every section
 * lies within the payload. Whether the sections are those the network needs: `checkSections`.
 *
 * @throws {RangeError} naming what is wrong.
 */
export function checkedHeader(value: unknown, payloadBytes: number): KernelHeader {
  const header = record(value, "header") as Partial<KernelHeader>;
  if (header.format !== 1)
    throw new RangeError(`a kernel file of format ${String(header.format)} instead of 1`);
  if (header.precision !== "f32" && header.precision !== "int8")
    throw new RangeError(`a kernel file of weights in ${String(header.precision)}`);
  if (header.payloadBytes !== payloadBytes)
    throw new RangeError(
      `the kernel file has ${payloadBytes} bytes of ${String(header.payloadBytes)}`,
    );
  checkTrunk(record(header.trunk, "trunk") as Partial<KernelTrunk>);
  const within = (name: string, at: unknown, bytes: number): void => {
    whole(`${name}'s offset`, at, { step: SECTION_ALIGNMENT });
    if (!(Number(at) + bytes <= payloadBytes)) throw wrong(`"${name}" ends outside the payload`);
  };
  for (const [name, section] of Object.entries(record(header.linears, "linears"))) {
    const { rows, columns, weights, scales, bias } = record(
      section,
      name,
    ) as Partial<LinearSection>;
    whole(`${name}'s rows`, rows, { least: GROUP, step: GROUP });
    whole(`${name}'s columns`, columns, { least: PANEL, step: PANEL });
    const values = Number(rows) * Number(columns);
    within(name, weights, scales === undefined ? 4 * values : values);
    if (scales !== undefined) within(name, scales, 4 * Number(columns));
    if (bias !== undefined) within(name, bias, 4 * Number(columns));
  }
  for (const [name, section] of Object.entries(record(header.vectors, "vectors"))) {
    const { at, length } = record(section, name) as Partial<VectorSection>;
    whole(`${name}'s length`, length);
    within(name, at, 4 * Number(length));
  }
  return header as KernelHeader;
}

function checkTrunk(trunk: Partial<KernelTrunk>): void {
  const { D, layers, queryHeads, kvHeads, keySize, ffn, S, A, C, softCap, ropeBase } = trunk;
  whole("D", D, { least: PANEL, step: PANEL });
  whole("layers", layers, { least: 1 });
  whole("kvHeads", kvHeads, { least: 1 });
  whole("queryHeads", queryHeads, { least: 1, step: Number(kvHeads) });
  whole("keySize", keySize, { least: PANEL, step: PANEL });
  whole("ffn", ffn, { least: GROUP, step: GROUP });
  whole("S", S);
  whole("A", A, { least: 1 });
  whole("C", C);
  if (typeof softCap !== "number" || !(softCap > 0 && softCap <= MOST_SOFT_CAP))
    throw wrong(`softCap is ${String(softCap)}, not between 0 and ${MOST_SOFT_CAP}`);
  if (typeof ropeBase !== "number" || !(ropeBase >= 1 && Number.isFinite(ropeBase)))
    throw wrong(`ropeBase is ${String(ropeBase)}, not at least 1`);
}

/** What makes vectors of posts, as far as the sections depend on it. */
export interface PostVectorShape {
  /** Length of a post vector. */
  readonly P: number;
  /** Width of the embedding table's rows. */
  readonly width: number;
  readonly historyFacts: number;
  readonly candidateFacts: number;
  readonly gapBuckets: number;
  readonly ageBuckets: number;
}

/**
 * Checks that a file has every section the network needs, each of the size the kernel will read.
 *
 * @param posts what tokens are made of; without it they are given, and sections that make them are not needed.
 * @throws {RangeError} naming the section.
 */
export function checkSections(
  { trunk, linears, vectors }: KernelHeader,
  posts: PostVectorShape | undefined,
): void {
  const { D, layers, queryHeads, kvHeads, keySize, ffn, A, C } = trunk;
  const linear = (name: string, rows: number, columns?: number): LinearSection => {
    const section = named(linears, name);
    const expected = columns ?? section.columns;
    if (section.rows !== roundUp(rows, GROUP) || section.columns !== roundUp(expected, PANEL))
      throw wrong(
        `"${name}" is ${section.rows} x ${section.columns} instead of ${roundUp(rows, GROUP)} x ${roundUp(expected, PANEL)}`,
      );
    return section;
  };
  const vector = (name: string, length?: number): number => {
    const section = named<VectorSection>(vectors, name);
    if (length !== undefined && section.length !== length)
      throw wrong(`"${name}" has ${section.length} values instead of ${length}`);
    return section.length;
  };
  for (let i = 0; i < layers; i++) {
    linear(`${i}.qkv`, D, (queryHeads + 2 * kvHeads) * keySize);
    linear(`${i}.out`, queryHeads * keySize, D);
    linear(`${i}.gate-up`, D, 2 * ffn);
    linear(`${i}.down`, ffn, D);
    vector(`${i}.attention-gain`, D);
    vector(`${i}.ffn-gain`, D);
  }
  if (linear("heads", D, A + C).bias === undefined) throw wrong('"heads" has no bias');
  if (posts === undefined) return;
  const { P, width, historyFacts, candidateFacts, gapBuckets, ageBuckets } = posts;
  if (width % PANEL !== 0)
    throw new RangeError(`rows of ${width} in the embedding table, no multiple of ${PANEL}`);
  vector("reader", D);
  const content = linear("content", P).columns;
  for (const [name, facts] of [
    ["history", A + historyFacts],
    ["candidate", candidateFacts],
  ] as const) {
    linear(`${name}.posts`, P, D);
    linear(`${name}.content`, content, D);
    linear(`${name}.extras`, facts, D);
    vector(`${name}.gap`, gapBuckets * D);
  }
  vector("candidate.age", ageBuckets * D);
  const E = linear("tower.down", linear("tower.up", P).columns).columns;
  const mixed = linear("tower.mix", D).columns;
  const heads = vector("tower.fade");
  linear("tower.say", mixed, heads * (E + 1));
  vector("tower.nothing", heads * E);
}

export function named<T>(sections: Readonly<Record<string, T>>, name: string): T {
  const section = Object.hasOwn(sections, name) ? sections[name] : undefined;
  if (section === undefined) throw wrong(`there is no "${name}"`);
  return section;
}

const wrong = (what: string): RangeError => new RangeError(`in the kernel file, ${what}`);

function record(value: unknown, name: string): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw wrong(`"${name}" is no object`);
  return value as Readonly<Record<string, unknown>>;
}

function whole(
  name: string,
  value: unknown,
  { least = 0, step = 1 }: { readonly least?: number; readonly step?: number } = {},
): void {
  if (!Number.isSafeInteger(value) || Number(value) < least)
    throw wrong(`${name} is ${String(value)}, no integer from ${least} on`);
  if (Number(value) % step !== 0)
    throw wrong(`${name} is ${String(value)}, no multiple of ${step}`);
}
