import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { Refusal } from "#models/refusal.ts";

/** Everything that a run needs to go on, as plain vectors. */
export interface RunState {
  /** Steps done. */
  step: number;
  readonly vectors: Readonly<Record<string, Float32Array>>;
}

const META = "run.json";
const DATA = "state.bin";

/**
 * Loads a run's vectors in place. A run that goes on must do so under the settings it began with, or it would be
 * neither the one nor the other; to read it only, leave them out.
 *
 * @throws {Refusal} if the folder holds a run with other settings or other shapes.
 */
export function resume(folder: string, state: RunState, settings?: unknown): boolean {
  if (!existsSync(join(folder, META))) return false;
  const meta = JSON.parse(readFileSync(join(folder, META), "utf8")) as {
    step: number;
    settings: unknown;
  };
  if (settings !== undefined && JSON.stringify(meta.settings) !== JSON.stringify(settings))
    throw new Refusal(`${folder} holds a run with other settings; remove it or name another run`);
  const bytes = readFileSync(join(folder, `${meta.step}-${DATA}`));
  const size = Object.values(state.vectors).reduce((sum, { length }) => sum + 4 * length, 0);
  if (bytes.length !== size)
    throw new Refusal(`${folder}: ${bytes.length} bytes, expected ${size}`);
  let at = 0;
  for (const vector of Object.values(state.vectors)) {
    new Uint8Array(vector.buffer, vector.byteOffset, 4 * vector.length).set(
      bytes.subarray(at, at + 4 * vector.length),
    );
    at += 4 * vector.length;
  }
  state.step = meta.step;
  return true;
}

/**
 * Saves the run. A kill at any moment leaves either the old state or the new one: `run.json` names its data. One state is
 * enough: older ones are forgotten once the newer is complete.
 */
export function save(folder: string, settings: unknown, state: RunState): void {
  mkdirSync(folder, { recursive: true });
  const parts = Object.values(state.vectors).map(
    (vector) => new Uint8Array(vector.buffer, vector.byteOffset, 4 * vector.length),
  );
  const data = `${state.step}-${DATA}`;
  writeWhole(join(folder, data), Buffer.concat(parts));
  writeWhole(join(folder, META), JSON.stringify({ step: state.step, settings }));
  for (const file of readdirSync(folder))
    if (file.endsWith(`-${DATA}`) && file !== data) rmSync(join(folder, file));
}

/** A file of that name is the one before or this one, never half of it. */
function writeWhole(file: string, content: string | Uint8Array): void {
  writeFileSync(`${file}.partial`, content);
  renameSync(`${file}.partial`, file);
}
